// What a person answers when a random migration refuses: all losses are meant, and every gap has a filling.
import { tableName } from '../../../src/engine'
import { MigrationRefusal } from '../../../src/plugins/migrations'
import { declarationsOf, fillFor } from './random-declarations'
import type { Shape } from './random-declarations'
import type { Workshop } from './workshop'

/** All that a person may be asked to mean or to fill between two lists of shapes. */
function wishes(before: readonly Shape[], after: readonly Shape[]) {
  const meant: string[] = []
  const fill: Record<string, string> = {}
  for (const old of before) {
    const now = after.find(shape => (shape.was ?? shape.path) === old.path)
    if (!now) {
      meant.push(tableName(old.path))
      continue
    }
    const table = tableName(now.path)
    for (const spec of [...old.fields, ...(old.owned ? [{ name: 'userId' }] : [])]) {
      const kept = now.fields.find(each => (each.was ?? each.name) === spec.name)
      const isOwner = spec.name === 'userId' && now.owned
      if (!kept && !isOwner) meant.push(`${table}.${spec.name}`)
      else if (kept) meant.push(`${table}.${kept.name}`)
    }
    if (before.indexOf(old) === 1 && after.indexOf(now) !== 1) meant.push(`${table}.earlierId`)
    for (const spec of now.fields) {
      const value = fillFor(spec)
      if (!spec.optional && value !== undefined) fill[`${table}.${spec.name}`] = value
    }
  }
  return { meant, fill }
}

/** Makes the migration with all that it asks for, and no more. */
export async function makeMeant(shop: Workshop, before: readonly Shape[], after: readonly Shape[]) {
  const { meant, fill } = wishes(before, after)
  for (;;) {
    try {
      return await shop.make(declarationsOf(after), { meant, fill })
    } catch (error) {
      if (!(error instanceof MigrationRefusal)) throw error
      const idle = error.problems.map(problem => /^--(meant|fill) ([^=:]+)(=.*)?: /.exec(problem))
      const isIdle = idle.some(each => each)
      if (!isIdle) throw error
      for (const found of idle) {
        if (found?.[1] === 'meant') meant.splice(meant.indexOf(found[2]), 1)
        if (found?.[1] === 'fill') delete fill[found[2]]
      }
    }
  }
}
