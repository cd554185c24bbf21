// The statements of a call: sent where they belong, and why a write has found no row.
import { nameOf } from '../call'
import type { Call } from '../call'
import { failure } from '../errors'
import { send, sendWithRetry } from '../sql/execute'
import type { Line, Statement } from '../sql/execute'
import { seenStatement } from '../sql/write'
import { TRUSTED } from '../view'
import { connectionOf, transactionOf } from './transact'

/** A statement that loses against another writer is sent again, unless it is part of something larger. */
export const sendFor = (call: Call, statement: Statement): Promise<Line[]> =>
  transactionOf(call.params)
    ? send(connectionOf(call), statement)
    : sendWithRetry(connectionOf(call), statement)

/** Why a write found no row: it is not there or not to be seen, or the rule refuses the change. */
export async function refusal(call: Call): Promise<Error> {
  const { definition, viewer, query, id } = call
  const [seen] = await sendFor(call, seenStatement({ definition, viewer, query: query! }, id))
  return seen && viewer !== TRUSTED
    ? failure('forbidden-row', { method: nameOf(call) })
    : failure('not-found', { path: definition.path })
}
