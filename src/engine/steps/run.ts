// run: the one statement of the call, and its answer as JSON text.
import type { Call, Data } from '../call'
import { act } from './act'
import { failure } from '../errors'
import { aggregate } from '../aggregate/run'
import { history } from '../history/run'
import { findStatement, getStatement, mostCounted, nextCursor } from '../sql/read'
import type { Reading } from '../sql/read'
import { createStatement, patchStatement, removeStatement } from '../sql/write'
import type { Writing } from '../sql/write'
import { TRUSTED } from '../view'
import { attachMedia } from './media'
import { refusal, sendFor } from './send'

/** The event that each writing method is followed by. */
export const eventOf = { create: 'created', update: 'updated', patch: 'patched', remove: 'removed' } as const

const reading = ({ definition, viewer, query }: Call): Reading => ({ definition, viewer, query: query! })

/** The total of a page, and whether there are more than were counted. */
const totalOf = (total: number, most = Infinity): string =>
  total > most ? `"total":${most},"atLeast":true,` : `"total":${total},`

async function find(call: Call): Promise<string> {
  const query = call.query!
  const [line] = await sendFor(call, findStatement(reading(call)))
  if (!query.paged) return line.data
  const total = query.total ? totalOf(line.total, mostCounted(reading(call))) : ''
  const next = query.after ? `"next":${JSON.stringify(nextCursor(query, line.last, line.rows))},` : ''
  const limit = Number.isFinite(query.limit) ? query.limit : 'null'
  return `{${total}"limit":${limit},"skip":${query.skip},${next}"data":${line.data}}`
}

function writing(call: Call): Writing {
  const { definition, viewer, service, sent } = call
  const event = eventOf[call.method as keyof typeof eventOf]
  // The journal hears of it by itself; the whole row is for listeners of this process.
  const image = service.listenerCount(event) > 0
  // From inside there is nothing that a caller sent himself, and a secret stays one.
  const own = viewer === TRUSTED ? undefined : sent
  return { definition, viewer, query: call.query!, sent: own, image, actor: call.caller?.id }
}

async function write(call: Call): Promise<string> {
  const { method, id, data } = call
  const rows = Array.isArray(data) ? data : [data as Data]
  if (method === 'create' && rows.length === 0) return '[]'
  const statement =
    method === 'create'
      ? createStatement(writing(call), rows)
      : method === 'remove'
        ? removeStatement(writing(call), id)
        : patchStatement(writing(call), method as 'patch' | 'update', id, data as Data)
  const lines = await sendFor(call, statement)
  if (lines.length === 0) throw await refusal(call)
  await attachMedia(call, lines)
  call.images = lines.flatMap(line => (line.image ? [line.image] : []))
  return Array.isArray(data) ? `[${lines.map(line => line.row).join(',')}]` : lines[0].row
}

async function get(call: Call): Promise<string> {
  const [line] = await sendFor(call, getStatement(reading(call), call.id))
  if (!line) throw failure('not-found', { path: call.definition.path })
  return line.row
}

const others: Partial<Record<Call['method'], typeof get>> = { find, get, history, aggregate, action: act }

export async function run(call: Call): Promise<void> {
  const method = others[call.method] ?? write
  call.text = await method(call)
}
