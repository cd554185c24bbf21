// References that a caller sends: they must lead to rows that he can see, or he could find out which others exist.
import type { Call, Data } from '../call'
import type { FieldDefinition } from '../definition'
import { engineOf } from '../engine'
import { failure } from '../errors'
import { send } from '../sql/execute'
import { visibleStatement } from '../sql/read'
import { TRUSTED } from '../view'
import { connectionOf } from './transact'

/** The ids that were sent for a field, each once; those of lists one by one. */
const idsSent = (items: readonly Data[], { name }: FieldDefinition): unknown[] => [
  ...new Set(items.flatMap(item => item[name] ?? []))
]

/**
 * Checks the references in what was sent, one statement for each that has to be asked for.
 * @throws BadRequest as for a row that does not exist
 */
export async function checkReferences(call: Call, items: readonly Data[]): Promise<void> {
  const { app, definition, viewer } = call
  if (viewer === TRUSTED) return
  for (const field of definition.fields.values()) {
    const { reference, name } = field
    const ids = reference && !reference.unseen ? idsSent(items, field) : []
    if (ids.length === 0) continue
    const statement = visibleStatement(engineOf(app).definitions.get(reference!.to)!, viewer, ids)
    if (!statement) continue
    const [{ seen }] = await send(connectionOf(call), statement)
    if (seen < ids.length) throw failure('unknown-reference', { key: name })
  }
}
