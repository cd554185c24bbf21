// transact: a transaction around the call, where more than one statement may belong together.
import type { Params } from '@feathersjs/feathers'
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { nameOf } from '../call'
import type { Call } from '../call'
import { engineOf } from '../engine'
import { failure } from '../errors'
import { sendsMedia } from '../media'
import { translate } from '../sql/translate'

/** Feathers' own form of a transaction in params, so that calls which a hook makes with it join in. */
export interface Transaction {
  readonly trx: Knex.Transaction
  /** Settles when the outermost transaction ends: true for a commit. */
  readonly committed: Promise<boolean>
}

export const transactionOf = (params: Params): Transaction | undefined =>
  (params as { transaction?: Transaction }).transaction

/** Where the call's statements go: its transaction, or the pool. */
export const connectionOf = ({ app, params }: Call): Knex =>
  transactionOf(params)?.trx ?? app.get('postgresqlClient')

/**
 * Does some work in a transaction of its own, which calls and jobs can join by `params.transaction`.
 * @throws what the work throws, once everything has been taken back
 */
export async function inTransaction<T>(
  app: Application,
  work: (transaction: Transaction) => Promise<T>
): Promise<T> {
  let settle: (committed: boolean) => void = () => undefined
  const committed = new Promise<boolean>(resolve => (settle = resolve))
  try {
    const result = await app.get('postgresqlClient').transaction(trx => work({ trx, committed }))
    settle(true)
    return result
  } catch (error) {
    settle(false)
    throw error
  }
}

async function callInTransaction(call: Call, work: () => Promise<void>): Promise<void> {
  const outer = call.params
  try {
    await inTransaction(call.app, transaction => {
      call.params = { ...outer, transaction } as Params
      return work()
    })
  } finally {
    call.params = outer
  }
}

/**
 * Runs the rest of the call. One statement is a transaction by itself; hooks around a write may add others, so
 * they share one with it: all of them happen or none.
 *
 * @throws only public errors: this is where faults of the database are translated
 */
export async function transact(call: Call, work: () => Promise<void>): Promise<void> {
  const writes = !['find', 'get', 'history', 'aggregate'].includes(call.method)
  const isMany = (call.hooked && writes) || call.action !== undefined || sendsMedia(call)
  try {
    if (isMany && !transactionOf(call.params)) await callInTransaction(call, work)
    else await work()
  } catch (error) {
    const engine = engineOf(call.app)
    const known = translate(error, call.definition, engine.definitions, nameOf(call))
    if (known !== error && known?.data.error === 'schema-mismatch') engine.suspect()
    throw known ?? Object.assign(failure('internal'), { cause: error })
  }
}
