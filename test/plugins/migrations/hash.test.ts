// The hash of a migration: the same for the file that was written and for the one that the build makes of it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import knex from 'knex'
import { migrateUp, migrationStatus, migrationsFolder, problemsOf } from '../../../src/plugins/migrations'
import { cloneDatabase } from '../../support/database'

const root = join(__dirname, '../../..')

describe('the hash of a migration', () => {
  it('is the same for TypeScript and for what the build makes of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plumage-build-'))
    const { url, drop } = await cloneDatabase()
    const db = knex({ client: 'pg', connection: url, pool: { min: 0, max: 1 } })
    try {
      const compiler = join(root, 'node_modules/typescript/bin/tsc')
      // Types do not change what comes out, so they are left aside; the build of the whole checks them.
      const wish = [
        '-p',
        join(root, 'migrations'),
        '--outDir',
        folder,
        '--noCheck',
        '--noResolve',
        '--types',
        'null'
      ]
      execFileSync(process.execPath, [compiler, ...wish])
      const status = () => migrationStatus(db, folder)
      const done: string[] = await db('migrations').orderBy('id').pluck('name')
      const clean = {
        done,
        pending: [],
        missing: [],
        changed: [],
        late: [],
        off: [],
        halfUp: [],
        halfDown: []
      }
      assert.ok(done.length > 2)
      assert.equal(await db('migrations').whereNull('hash').first(), undefined)
      assert.deepEqual(await migrationStatus(db, migrationsFolder()), clean)
      assert.deepEqual(await status(), clean)

      const map = join(folder, `${done[0]}.js.map`)
      const written = JSON.parse(readFileSync(map, 'utf8'))
      const source = written.sourcesContent[0].replace('// ', '// Not what ran: ')
      writeFileSync(map, JSON.stringify({ ...written, sourcesContent: [source] }))
      assert.deepEqual(await status(), { ...clean, changed: [done[0]] })
      assert.match(problemsOf(await status(), folder)[0], /has been changed since it was run/)

      rmSync(map)
      assert.deepEqual(await status(), clean, 'nobody knows what was written')
      await db('migrations').where({ name: done[0] }).update({ hash: null })
      assert.deepEqual(await migrateUp(db, folder), [])
      assert.equal((await db('migrations').where({ name: done[0] }).first()).hash, null)
    } finally {
      await db.destroy()
      await drop()
      rmSync(folder, { recursive: true })
    }
  })
})
