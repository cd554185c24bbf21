// Notes: what should be known of a migration, whatever the database holds.
import type { Change } from './compare'
import type { Rename } from './renames'
import { subject } from './state'

/** What goes for good, and what older nodes cannot do with; one sentence each. */
export function notesOf(changes: readonly Change[], renames: readonly Rename[]): string[] {
  const drops = changes.flatMap(change => {
    if (change.kind === 'drop table') {
      const { name } = change.table
      return [`It drops ${name}. If the resource was renamed, say so: was: '<its path>'.`]
    }
    if (change.kind !== 'drop column') return []
    const { table, column } = change
    return [
      `It drops ${subject(table, column.name)}. If the field was renamed, say so: was('${column.name}', …).`
    ]
  })
  const isBreaking = drops.length > 0 || renames.length > 0
  return isBreaking
    ? [...drops, 'It renames or drops: nodes of the version before cannot use these tables once it has run.']
    : []
}
