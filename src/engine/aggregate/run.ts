// An aggregate is run: one statement, whose answer stays text.
import type { Call } from '../call'
import { failure } from '../errors'
import { sendFor } from '../steps/send'
import { GROUPS } from './query'
import { aggregateStatement } from './statement'

/** @returns `{ zone, data }` as JSON text */
export async function aggregate(call: Call): Promise<string> {
  const { definition, viewer, aggregation } = call
  const [line] = await sendFor(call, aggregateStatement(definition, viewer, aggregation!))
  if (line.count > GROUPS) throw failure('query-too-large', { key: 'The aggregate', limit: GROUPS })
  return `{"zone":${JSON.stringify(aggregation!.zone)},"data":${line.data}}`
}
