// The surface in a file: a change of who may do what, and with which fields, shows as a difference.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compose } from '../../src/compose'
import { surface } from '../../src/engine'

const file = join(__dirname, '../surface.txt')

describe('the surface', () => {
  it('is what test/surface.txt says; UPDATE_SURFACE=1 npx mocha test/house/surface.test.ts writes it anew', () => {
    const now = `${surface(compose())}\n`
    if (process.env.UPDATE_SURFACE) writeFileSync(file, now)
    assert.equal(now, readFileSync(file, 'utf8'))
  })
})
