// The Feathers service of a declared resource: what stands at the end of the pipeline.
import type { HookContext, Id, NextFunction, NullableId, Params } from '@feathersjs/feathers'
import { collectHooks } from '@feathersjs/feathers'
import { KnexService } from '@feathersjs/knex'
import type { EventEmitter } from 'node:events'
import type { Application } from '../declarations'
import { CALL } from './call'
import type { Call, Data } from './call'
import type { Definition } from './definition'
import { pipeline } from './pipeline'
import type { Method } from './resource'
import { objectsOf } from './steps/present'
import { run } from './steps/run'
import { aggregationFor, parseFor } from './steps/scope'
import { TRUSTED } from './view'

/** One use of a method, as a door or the application states it. */
export interface Request {
  /** Of every resource, or the name of an action of this one. */
  readonly method: Method | (string & {})
  readonly id?: NullableId
  readonly data?: unknown
  readonly params: Params
}

// Feathers makes every service an event emitter.
export interface RecordService extends EventEmitter {
  listenerCount(event: string): number
  /** What has happened to a row, newest first, where the resource is live; `data` is `{ id }`. */
  history(data: any, params?: any): Promise<any>
  /** How many rows there are, and what they come to; `data` says by what, see docs/aggregates.md. */
  aggregate(data: any, params?: any): Promise<any>
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
    const own = definition.methods.filter(method => method === 'history' || method === 'aggregate')
    for (const name of [...own, ...definition.actions.keys()])
      Object.assign(this, { [name]: (data: any, params?: Params) => this.finishCall(params!, data) })
  }

  /** Said by `register` when somebody hangs hooks on the service. */
  readonly noteHooks = (): boolean => (this.hasHooks = true)

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
    const action = this.definition.actions.get(method)
    return {
      app: this.app,
      service: this.registered,
      definition: this.definition,
      method: action ? 'action' : (method as Method),
      action,
      id,
      data: data as Data,
      params: { ...params },
      hooked,
      caller: null,
      viewer: null
    }
  }

  /**
   * Whether hooks beside the pipeline itself run around a method; Feathers has one of its own per application. A
   * method that is not there, which the pipeline refuses, has none.
   */
  private isHooked(method: string): boolean {
    return method in this && (this.hasHooks || collectHooks(this.app as any, method).length > 1)
  }

  /**
   * Makes a call from outside.
   * @returns the answer as JSON text where it needed to be nothing else, as an object otherwise
   */
  async answerCall(request: Request): Promise<{ text?: string; result?: unknown }> {
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
      history: [data, params],
      aggregate: [data, params]
    }
    // Feathers' methods of one's own take the id among their data.
    const own = id === null ? data : { ...(data as object), id }
    const others = this.definition.actions.has(method) ? [own, params] : [id, data, params]
    const result = await (this as any)[method](...(args[method as keyof typeof args] ?? others))
    return { result }
  }

  /** The pipeline as the outermost Feathers hook. */
  readonly hook = async (context: HookContext, next: NextFunction): Promise<void> => {
    const { method, id, data, params } = context
    const call = this.newCall({ method, id, data, params }, this.isHooked(method))
    await pipeline(call, async () => {
      Object.assign(context, { id: call.id, data: call.data, params: { ...call.params, [CALL]: call } })
      await next()
      call.result = context.result
    })
    // The pipeline has announced the change itself, to those who may see it.
    Object.assign(context, { result: call.result, event: null })
  }

  /** The end of the pipeline, reached through Feathers hooks, which may have changed data, query and params. */
  private async finishCall(params: Params, data?: Data | Data[]): Promise<any> {
    const call = (params as Call['params'])?.[CALL]
    if (!call) throw new Error('A hook has replaced params. Add to them instead: { ...context.params, … }.')
    if (call.hooked) {
      Object.assign(call, { params, data })
      call.query = parseFor(call, TRUSTED)
      if (call.aggregation) call.aggregation = aggregationFor(call, TRUSTED)
    }
    await run(call)
    return objectsOf(call)
  }

  override async find(params?: any): Promise<any> {
    return this.finishCall(params)
  }

  override async get(_id: Id, params?: any): Promise<any> {
    return this.finishCall(params)
  }

  override async create(data: any, params?: any): Promise<any> {
    return this.finishCall(params, data)
  }

  override async update(_id: any, data: any, params?: any): Promise<any> {
    return this.finishCall(params, data)
  }

  override async patch(_id: any, data: any, params?: any): Promise<any> {
    return this.finishCall(params, data)
  }

  override async remove(_id: any, params?: any): Promise<any> {
    return this.finishCall(params)
  }

  /** Feathers' convention: methods with an underscore run without hooks, for the application itself. */
  private async callInside(request: Request): Promise<any> {
    const call = this.newCall({ ...request, params: { ...request.params, provider: undefined } }, false)
    await pipeline(call, run)
    return call.result
  }

  override async _find(params: any = {}): Promise<any> {
    return this.callInside({ method: 'find', params })
  }

  override async _get(id: Id, params: any = {}): Promise<any> {
    return this.callInside({ method: 'get', id, params })
  }

  override async _create(data: any, params: any = {}): Promise<any> {
    return this.callInside({ method: 'create', data, params })
  }

  override async _update(id: Id, data: any, params: any = {}): Promise<any> {
    return this.callInside({ method: 'update', id, data, params })
  }

  override async _patch(id: any, data: any, params: any = {}): Promise<any> {
    return this.callInside({ method: 'patch', id, data, params })
  }

  override async _remove(id: any, params: any = {}): Promise<any> {
    return this.callInside({ method: 'remove', id, params })
  }
}
