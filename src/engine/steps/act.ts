// act: an action of the declaration, on its row, in its transaction.
import type { Params } from '@feathersjs/feathers'
import type { Call, Data } from '../call'
import { ACTOR } from '../journal'
import { lockStatement } from '../sql/lock'
import { getStatement } from '../sql/read'
import { refusal, sendFor } from './send'
import { transactionOf } from './transact'

/**
 * The row of the call, locked; the rule of the action holds for it. What the action changes by statements of its own
 * is noted as done by its caller.
 */
async function lock(call: Call): Promise<Data> {
  const { definition, viewer, query, id, action, caller } = call
  const statement = lockStatement({ definition, viewer, query: query! }, action!.access, id, caller?.id)
  const [line] = await sendFor(call, statement)
  if (!line) throw await refusal(call)
  return JSON.parse(line.row)
}

/** Has the journal note the caller, where there is no row to lock; an empty one. */
async function note({ caller, params }: Call): Promise<Data> {
  const { trx } = transactionOf(params)!
  if (caller) await trx.raw(`select set_config('${ACTOR}', ?, true)`, [String(caller.id)])
  return {}
}

/** The row as the caller sees it now; he may not see it any more. */
async function rowNow(call: Call): Promise<string> {
  const { definition, viewer, query, id } = call
  const statement = getStatement({ definition, viewer, query: { ...query!, filter: true } }, id)
  const [line] = await sendFor(call, statement)
  return line ? line.row : JSON.stringify({ id })
}

/** @throws for what is no JSON, such as a function: there would be no answer, and the caller would wait for it */
function textOf(result: unknown, name: string): string {
  const text = JSON.stringify(result)
  if (text === undefined) throw new Error(`The action ${name} has given what is no JSON.`)
  return text
}

/**
 * Runs the action of a call.
 * @returns the answer as JSON text
 */
export async function act(call: Call): Promise<string> {
  const { app, action, caller, params, data } = call
  const transaction = transactionOf(params)!
  const own = { transaction, user: caller ?? undefined } as Params
  const row = action!.of === 'row' ? await lock(call) : await note(call)
  const result = await action!.run({ app, row, data, caller, params: own, trx: transaction.trx })
  if (result !== undefined) return textOf(result, action!.name)
  return action!.of === 'row' ? rowNow(call) : '{}'
}
