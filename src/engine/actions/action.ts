// Actions: what can be done with a row, or with a resource as a whole, beside creating, changing and removing.
import type { Params } from '@feathersjs/feathers'
import type { Knex } from 'knex'
import type { Application as KoaApplication } from '@feathersjs/koa'
import type { Configuration } from '../../declarations'
import type { Definition } from '../definition'
import type { Fields, Input } from '../fields'
import type { Caller, Formula } from '../rules/formula'
import type { Rule } from '../rules/rule'

/** What an action works with. */
export interface ActionContext<Data = any> {
  /** Its services are not typed here: an action would be part of the type that it is made of. */
  readonly app: KoaApplication<any, Configuration>
  /** The row, locked until the action has ended, whole but for its secrets; of a resource as a whole, an empty one. */
  readonly row: Readonly<Record<string, any>>
  /** The input, checked. */
  readonly data: Data
  /** Who calls; null when nobody has signed in. */
  readonly caller: Caller | null
  /**
   * For calls that belong to the action, as `app.service('tasks')._patch(id, data, params)`: they are the
   * application's own, so that no rule holds, and happen only if the action does.
   */
  readonly params: Params
  /** The transaction of the action, for statements. */
  readonly trx: Knex.Transaction
}

export interface Action<F extends Fields = any> {
  /** One sentence that says what it does; documents show it. */
  readonly about: string
  /** Whether it is about one row, as unless it is said, or about the resource as a whole. */
  readonly of?: 'row' | 'resource'
  /** What it takes, by name, as the fields of a resource are declared. */
  readonly input?: F
  /** Who may, and of a row: on which. Whoever may must also see the row. */
  readonly access: Rule
  /** What it does. Its result is the answer; of one row, when it gives nothing, the row as it is then. */
  run(context: ActionContext<Input<F>>): Promise<unknown>
}

/**
 * Types an action by its input; it is a plain object otherwise.
 * Reached by `POST /<path>/:id/<name>`, or `POST /<path>/<name>` of the resource as a whole, and on sockets as a
 * custom Feathers method.
 */
export const action = <const F extends Fields = {}>(declared: Action<F>): Action<F> => declared

/** An action with everything worked out. */
export interface ActionDefinition {
  readonly name: string
  readonly about: string
  readonly of: 'row' | 'resource'
  readonly access: Formula
  /** Its input in the form of a definition, so that it is checked as the data of a row are. */
  readonly input: Definition
  run(context: ActionContext): Promise<unknown>
}

/** The calls of the actions of a resource, for `interface Actions` of the declarations. */
export type ActionsOf<R> = R extends { actions?: infer A; states?: infer S }
  ? { [Name in keyof A]: CallOf<A[Name]> } & MovesOf<S>
  : never

type CallOf<A> = A extends { of: 'resource'; input?: infer F }
  ? (data: F extends Fields ? Input<F> : {}, params?: Params) => Promise<any>
  : A extends { input?: infer F }
    ? (data: { id: number | string } & (F extends Fields ? Input<F> : {}), params?: Params) => Promise<any>
    : never

type MovesOf<S> = S extends { moves: infer M } ? { [Name in keyof M]: CallOf<M[Name]> } : {}
