// The resources of this bench, beside those of the repository: one that all who are signed in see, and one of owners.
import { join } from 'node:path'
import { findResources, owner, resource, signedIn, tableName, text } from '../../src/engine'
import type { Declaration } from '../../src/engine'
import { root } from '../contenders'

const fields = {
  name: text({ max: 100 }),
  place: text({ max: 100 }),
  /** When the write began, in nanoseconds of the machine's clock. */
  sent: text({ max: 30 })
}

const hangars = resource({
  path: 'hangars',
  about: 'Halls for airships, seen by everybody who is signed in.',
  fields,
  access: { read: signedIn, write: signedIn }
})

const zeppelins = resource({
  path: 'zeppelins',
  about: 'Airships, each seen by its owner.',
  fields,
  owner: 'userId',
  access: { read: owner, write: owner }
})

/** All of them; a project that has resources of these names has others here. */
export function resources(): Declaration[] {
  const own = [hangars, zeppelins]
  const taken = new Set<string>(own.map(({ path }) => tableName(path)))
  const found = findResources(join(root, 'src/services'))
  return [...found.filter(({ path }) => !taken.has(tableName(path))), ...own]
}
