// A call: one use of one method of one resource, carried through the pipeline.
import type { EventEmitter } from 'node:events'
import type { Id, Params } from '@feathersjs/feathers'
import type { Application } from '../declarations'
import type { ActionDefinition } from './actions/action'
import type { Aggregation } from './aggregate/query'
import type { Definition } from './definition'
import type { Query } from './query/query'
import type { Method } from './resource'
import type { Caller, Formula } from './rules/formula'
import type { View, Viewer } from './view'

/** Marks the params of a call that is in the pipeline; a symbol, so that no input can hold it. */
export const CALL = Symbol('call')

export type Data = Record<string, unknown>

/** What a call is called in messages. */
export const nameOf = ({ method, action }: Call): string => action?.name ?? method

/** Who may make a call. */
export const ruleOf = ({ definition, method, action }: Call): Formula =>
  action ? action.access : definition.access[method as Method]

export interface Call {
  readonly app: Application
  /** The Feathers service, which is an event emitter. */
  readonly service: EventEmitter
  readonly definition: Definition
  /** `action` for one that the declaration brings. */
  readonly method: Method | 'action'
  readonly action?: ActionDefinition
  readonly id: Id | null
  params: Params & { [CALL]?: Call; user?: Caller }
  data?: Data | Data[]
  /** Whether Feathers hooks run around the statement, so that rows are needed as objects. */
  readonly hooked: boolean

  // What the steps find out, in their order.
  /** identify: who calls; null when nobody has signed in. */
  caller: Caller | null
  /** identify: the caller, or that the application itself calls and no rule holds. */
  viewer: Viewer
  /** validate: the names of the fields that were sent. */
  sent?: ReadonlySet<string>
  /** scope: what the caller sees of the resource. */
  view?: View
  /** scope: what is asked of an aggregate. */
  aggregation?: Aggregation
  /** scope: the query, parsed. */
  query?: Query
  /** run: the answer as JSON text. */
  text?: string
  /** run: the changed rows whole, where somebody listens. */
  images?: string[]
  /** present: the answer as objects, where those are needed. */
  result?: unknown
}
