// act: an action of the declaration, on its row, in its transaction.
import type { Params } from '@feathersjs/feathers'
import type { Call, Data } from '../call'
import { failure } from '../errors'
import { ACTOR } from '../journal'
import { send } from '../sql/execute'
import { lockStatement } from '../sql/lock'
import { getStatement } from '../sql/read'
import type { Reading } from '../sql/read'
import { seenStatement } from '../sql/write'
import { TRUSTED } from '../view'
import type { Viewer } from '../view'
import { transactionOf } from './transact'

/** The row of the call, locked; the rule of the action holds for it. */
async function lock(call: Call): Promise<Data> {
  const { definition, query, id, action } = call
  const viewer: Viewer = call.viewer
  const { trx } = transactionOf(call.params)!
  const reading: Reading = { definition, viewer, query: query! }
  const [line] = await send(trx, lockStatement(reading, action!.access, id))
  if (line) return JSON.parse(line.row)
  const [seen] = await send(trx, seenStatement({ ...reading, image: false }, id))
  throw seen && viewer !== TRUSTED
    ? failure('forbidden-row', { method: action!.name })
    : failure('not-found', { path: definition.path })
}

/** The row as the caller sees it now; he may not see it any more. */
async function rowNow({ definition, viewer, query, id, params }: Call): Promise<string> {
  const statement = getStatement({ definition, viewer, query: { ...query!, filter: true } }, id)
  const [line] = await send(transactionOf(params)!.trx, statement)
  return line ? line.row : JSON.stringify({ id })
}

/**
 * Runs the action of a call.
 * @returns the answer as JSON text
 */
export async function act(call: Call): Promise<string> {
  const { app, action, caller, params, data } = call
  const transaction = transactionOf(params)!
  // What the action changes by statements of its own is noted as done by its caller.
  if (caller) await transaction.trx.raw(`select set_config('${ACTOR}', ?, true)`, [String(caller.id)])
  const own = { transaction, user: caller ?? undefined } as Params
  const row = action!.of === 'row' ? await lock(call) : {}
  const result = await action!.run({ app, row, data, caller, params: own, trx: transaction.trx })
  if (result !== undefined) return JSON.stringify(result)
  return action!.of === 'row' ? rowNow(call) : '{}'
}
