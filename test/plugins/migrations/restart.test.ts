// What a running application says to do about tables that do not fit: it depends on whether it is the older one.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logger } from '../../../src/logger'
import { lookAtSchema, migrateDown, migrateUp, migrationsFolder } from '../../../src/plugins/migrations'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { migration } from './stage'

describe('an application whose tables are changed while it runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumage-restart-'))
  const { warn } = logger
  let api: TestApp
  let told: string[] = []
  before(async () => {
    api = await testApp()
    cpSync(migrationsFolder(), folder, { recursive: true })
    api.app.set('migrationsFolder', folder)
    Object.assign(logger, { warn: (line: string) => told.push(line) })
  })
  beforeEach(() => (told = []))
  after(async () => {
    Object.assign(logger, { warn })
    await api.stop()
    rmSync(folder, { recursive: true })
  })

  const rename = (from: string, to: string) => `alter table contacts rename "${from}" to "${to}"`

  it('asks for a migration where none was run since it has started', async () => {
    await api.app.get('postgresqlClient').raw(rename('lastName', 'surname'))
    await lookAtSchema(api.app)
    assert.match(
      told.join('\n'),
      /all calls of contacts are refused\. A migration is missing, `npm run plumage -- migrate make -m "what for"` writes it$/m
    )
    await api.app.get('postgresqlClient').raw(rename('surname', 'lastName'))
    await lookAtSchema(api.app)
  })

  it('asks for a restart where one was run since, though its file is there', async () => {
    const text = migration(rename('lastName', 'surname'), rename('surname', 'lastName'))
    writeFileSync(join(folder, '29990101000000_surname.ts'), text)
    const knex = api.app.get('postgresqlClient')
    assert.deepEqual(await migrateUp(knex, folder), ['29990101000000_surname'])
    const state = await lookAtSchema(api.app)
    assert.deepEqual([state?.newer, state?.pending], [[], []])
    assert.match(
      told.join('\n'),
      /all calls of contacts are refused\. Restart this program, which is older than its tables; or, if a migration is missing, /
    )
    await migrateDown(knex, folder)
  })

  it('tells by /health of what has stopped half-way', async () => {
    const knex = api.app.get('postgresqlClient')
    const [{ name }] = await knex('migrations').orderBy('id', 'desc')
    for (const [comment, expected] of [
      [`'half-way down: ${name}'`, `1 pending; half taken back: ${name}`],
      [`'half-way up: 29990101000000_surname'`, '1 pending; stopped half-way: 29990101000000_surname'],
      ['null', '1 pending']
    ]) {
      await knex.raw(`comment on table migrations is ${comment}`)
      await lookAtSchema(api.app)
      const { body } = await api.request('GET', '/health')
      assert.equal(body.migrations, expected)
    }
  })
})
