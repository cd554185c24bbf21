// The surface in a file: a change of who may do what, and with which fields, shows as a difference.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findResources, normaliseAll, surface } from '../../src/engine'

const file = join(__dirname, '../surface.txt')

describe('the surface', () => {
  it('is what test/surface.txt says; UPDATE_SURFACE=1 npm test writes it anew', () => {
    const resources = findResources(join(__dirname, '../../src/services'))
    const now = `${surface(normaliseAll(resources, { users: 'users', page: { default: 20, max: 100 } }))}\n`
    if (process.env.UPDATE_SURFACE) writeFileSync(file, now)
    assert.equal(now, readFileSync(file, 'utf8'))
  })
})
