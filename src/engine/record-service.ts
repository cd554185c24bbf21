// The Feathers service of a declared resource: what stands at the end of the pipeline.
import type { HookContext, Id, NextFunction, NullableId, Params } from '@feathersjs/feathers'
import { collectHooks } from '@feathersjs/feathers'
import { KnexService } from '@feathersjs/knex'
import type { EventEmitter } from 'node:events'
import type { Application } from '../declarations'
import { CALL } from './call'
import type { Call, Data } from './call'
import type { Definition } from './definition'
import { failure } from './errors'
import { pipeline } from './pipeline'
import type { Method } from './resource'
import { run } from './steps/run'
import { parseFor } from './steps/scope'
import { TRUSTED } from './view'

/** One use of a method, as a door or the application states it. */
export interface Request {
  readonly method: Method
  readonly id?: NullableId
  readonly data?: unknown
  readonly params: Params
}

// Feathers makes every service an event emitter.
export interface RecordService extends EventEmitter {
  listenerCount(event: string): number
}

/**
 * A Feathers service whose methods are one SQL statement each. The pipeline is its outermost hook; hooks that
 * an application adds run inside of it, and where there are none the doors call the pipeline directly.
 *
 * It is a KnexService, so that all which takes one, such as Feathers' transaction hooks, takes this too.
 */
export class RecordService extends KnexService<any, any, any, any> {
  private hasHooks = false

  constructor(
    private readonly app: Application,
    readonly definition: Definition
  ) {
    super({ Model: app.get('postgresqlClient'), name: definition.table, id: 'id', multi: ['create'] })
  }

  /** Said by `register` when somebody hangs hooks on the service. */
  noteHooks(): void {
    this.hasHooks = true
  }

  /** Events of declared resources follow their rules; there is nothing to publish by hand. */
  publish(): never {
    throw new Error(`The events of ${this.definition.path} follow its access rules. Remove publish().`)
  }

  /** The service as Feathers has registered it, with its events and hooks; it inherits from this object. */
  private get registered(): RecordService {
    return (this.app.services as unknown as Record<string, RecordService>)[this.definition.path]
  }

  private newCall(request: Request, hooked: boolean): Call {
    const { method, id = null, data, params } = request
    return {
      app: this.app,
      service: this.registered,
      definition: this.definition,
      method,
      id,
      data: data as Data,
      params: { ...params },
      hooked,
      caller: null,
      viewer: null
    }
  }

  /** Whether hooks beside the pipeline itself run around a method; Feathers has one of its own per application. */
  private isHooked(method: Method): boolean {
    return this.hasHooks || collectHooks(this.app as any, method).length > 1
  }

  /**
   * Makes a call from outside.
   * @returns the answer as JSON text where it needed to be nothing else, as an object otherwise
   */
  async call(request: Request): Promise<{ text?: string; result?: unknown }> {
    const { method, id = null, data, params } = request
    if (!this.isHooked(method)) {
      const call = this.newCall(request, false)
      await pipeline(call, run)
      return call.result === undefined ? { text: call.text } : { result: call.result }
    }
    const args = {
      find: [params],
      get: [id, params],
      create: [data, params],
      remove: [id, params],
      history: [data, params]
    }
    const result = await (this as any)[method](...(args[method as keyof typeof args] ?? [id, data, params]))
    return { result }
  }

  /** The pipeline as the outermost Feathers hook. */
  readonly hook = async (context: HookContext, next: NextFunction): Promise<void> => {
    const { method, id, data, params } = context
    const call = this.newCall({ method: method as Method, id, data, params }, this.isHooked(method as Method))
    await pipeline(call, async () => {
      Object.assign(context, { id: call.id, data: call.data, params: { ...call.params, [CALL]: call } })
      await next()
      call.result = context.result
    })
    // The pipeline has announced the change itself, to those who may see it.
    Object.assign(context, { result: call.result, event: null })
  }

  /** The end of the pipeline, reached through Feathers hooks, which may have changed data, query and params. */
  private async finish(params: Params, data?: Data | Data[]): Promise<any> {
    const call = (params as Call['params'])?.[CALL]
    if (!call) throw new Error('A hook has replaced params. Add to them instead: { ...context.params, … }.')
    if (call.hooked) {
      Object.assign(call, { params, data })
      call.query = parseFor(call, TRUSTED)
    }
    await run(call)
    return JSON.parse(call.text!)
  }

  override async find(params?: any): Promise<any> {
    return this.finish(params)
  }

  override async get(_id: Id, params?: any): Promise<any> {
    return this.finish(params)
  }

  override async create(data: any, params?: any): Promise<any> {
    return this.finish(params, data)
  }

  override async update(_id: any, data: any, params?: any): Promise<any> {
    return this.finish(params, data)
  }

  override async patch(_id: any, data: any, params?: any): Promise<any> {
    return this.finish(params, data)
  }

  override async remove(_id: any, params?: any): Promise<any> {
    return this.finish(params)
  }

  /**
   * What has happened to a row, newest first.
   * @param data the id of the row, as `{ id }`
   */
  async history(data: any, params?: any): Promise<any> {
    const { methods, path } = this.definition
    if (!methods.includes('history')) throw failure('method-not-allowed', { method: 'history', path })
    return this.finish(params, data)
  }

  /** Feathers' convention: methods with an underscore run without hooks, for the application itself. */
  private async inside(request: Request): Promise<any> {
    const call = this.newCall({ ...request, params: { ...request.params, provider: undefined } }, false)
    await pipeline(call, run)
    return call.result
  }

  override async _find(params: any = {}): Promise<any> {
    return this.inside({ method: 'find', params })
  }

  override async _get(id: Id, params: any = {}): Promise<any> {
    return this.inside({ method: 'get', id, params })
  }

  override async _create(data: any, params: any = {}): Promise<any> {
    return this.inside({ method: 'create', data, params })
  }

  override async _update(id: Id, data: any, params: any = {}): Promise<any> {
    return this.inside({ method: 'update', id, data, params })
  }

  override async _patch(id: any, data: any, params: any = {}): Promise<any> {
    return this.inside({ method: 'patch', id, data, params })
  }

  override async _remove(id: any, params: any = {}): Promise<any> {
    return this.inside({ method: 'remove', id, params })
  }
}
