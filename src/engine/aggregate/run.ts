// An aggregate is run: one statement, whose answer stays text.
import type { Call } from '../call'
import { failure } from '../errors'
import { sendWithRetry, send } from '../sql/execute'
import { connectionOf, transactionOf } from '../steps/transact'
import { GROUPS } from './query'
import { aggregateStatement } from './statement'

/** @returns `{ zone, data }` as JSON text */
export async function aggregate(call: Call): Promise<string> {
  const { definition, viewer, aggregation, params } = call
  const statement = aggregateStatement(definition, viewer, aggregation!)
  const knex = connectionOf(call)
  const [line] = await (transactionOf(params) ? send(knex, statement) : sendWithRetry(knex, statement))
  if (line.count > GROUPS) throw failure('query-too-large', { key: 'The aggregate', limit: GROUPS })
  return `{"zone":${JSON.stringify(aggregation!.zone)},"data":${line.data}}`
}
