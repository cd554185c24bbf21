// The kinds that generators know: all that the engine has, so that a new one is known as soon as it is there.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { kinds } from '../../src/engine'

const folder = join(__dirname, '../../src/engine/fields')

describe('The kinds of fields', () => {
  it('are all in the list of kinds, by the names of their functions', () => {
    const text = readdirSync(folder).map(file => readFileSync(join(folder, file), 'utf8'))
    const named = text.flatMap(each => [...each.matchAll(/kind: '(\w+)'/g)].map(([, kind]) => kind))
    // An id comes by itself.
    const declared = named.filter(kind => kind !== 'id')
    assert.deepEqual(Object.keys(kinds).sort(), [...new Set(declared)].sort())
  })
})
