// The resources of this bench: two that are as contacts are, of which the journal notes one.
import { join } from 'node:path'
import { email, findResources, owner, resource, tableName, text } from '../../src/engine'
import type { Declaration } from '../../src/engine'
import { root } from '../contenders'

const like = (path: string, live: boolean) =>
  resource({
    path,
    about: 'People a user keeps in touch with.',
    fields: { firstName: text({ max: 50 }), lastName: text({ max: 50 }), email: email({ max: 80 }) },
    owner: 'userId',
    access: { read: owner, write: owner },
    search: ['firstName', 'lastName', 'email'],
    live
  })

/** With the journal, and without. */
export const pair = { on: like('bench/noted', true), off: like('bench/unnoted', false) }

/** Those and the ones of the repository. */
export function resources(): Declaration[] {
  const own = Object.values(pair)
  const taken = new Set<string>(own.map(({ path }) => tableName(path)))
  const found = findResources(join(root, 'src/services'))
  return [...found.filter(({ path }) => !taken.has(tableName(path))), ...own]
}
