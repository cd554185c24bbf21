// register: a definition becomes a Feathers service of the application.
import type { Application } from '../declarations'
import type { Definition } from './definition'
import { RecordService } from './record-service'

/** The service of a declared resource, or undefined for other services. */
export function recordService(app: Application, path: string): RecordService | undefined {
  const service = Object.hasOwn(app.services, path)
    ? (app.services as unknown as Record<string, unknown>)[path]
    : undefined
  return service instanceof RecordService ? service : undefined
}

/**
 * Registers a definition at its path.
 * @throws Error when the path is taken; Feathers would replace the first service silently
 */
export function register(app: Application, definition: Definition): void {
  const { path, hooks } = definition
  if (Object.hasOwn(app.services, path)) throw new Error(`Two services want the path ${path}.`)
  const service = new RecordService(app, definition)
  ;(app as any).use(path, service, { methods: [...definition.methods, ...definition.actions.keys()] })
  const registered = (app as any).service(path)
  registered.hooks({ around: { all: [registered.hook] } })
  const addHooks = registered.hooks
  registered.hooks = function (this: RecordService, ...given: unknown[]) {
    service.noteHooks()
    return addHooks.apply(this, given)
  }
  if (hooks) registered.hooks(hooks)
}
