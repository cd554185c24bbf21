// The command `migrate` where a domain is off: what it says of that domain, passes over and brings to its end.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { migration, useStage } from '../migrations/stage'
import { command } from './run'

const creating = (table: string, domain?: string) =>
  `${domain ? `exports.domain = '${domain}'\n` : ''}${migration(`create table ${table} (id integer)`, `drop table ${table}`)}`

describe('migrate with domains', () => {
  const stage = useStage()
  const migrate = (words: string[], ...domains: string[]) =>
    command(stage.url, ['migrate', ...words], '', { migrationsFolder: stage.folder, domains })
  const lines = async (words: string, ...domains: string[]) => {
    const { code, out, err } = await migrate(words.split(' '), ...domains)
    assert.deepEqual([code, err], [0, ''])
    return out.split('\n').slice(0, -1)
  }

  it('says what is passed over, and whose tables stay', async () => {
    stage.write({
      '1_a.js': creating('a'),
      '2_b.js': creating('b', 'harbour'),
      '3_c.js': creating('c', 'aviation')
    })
    assert.deepEqual(await lines('up', 'harbour'), ['Done: 1_a', 'Done: 2_b'])
    const status = ['done: 1_a', 'done, its domain is off, its tables and rows stay: 2_b']
    assert.deepEqual(await lines('status --check', 'mail'), [
      ...status,
      'passed over, its domain is off: 3_c'
    ])
    assert.deepEqual(await lines('plan', 'mail'), ['Nothing to do: the tables are up to date.'])
    assert.deepEqual(await lines('up', 'mail'), ['Nothing to do: the tables are up to date.'])
    assert.deepEqual(await lines('down', 'mail'), ['Taken back: 2_b'])
    assert.deepEqual(await lines('up'), ['Done: 2_b', 'Done: 3_c'])
  })

  it('brings to its end what has stopped half-way while its domain was on', async () => {
    const fragile = migration(
      ['create table if not exists b (id integer)', 'select 1 / n from a'],
      'select 1',
      false
    )
    stage.write({
      '1_a.js': migration('create table a as select 0 as n'),
      '2_b.js': `exports.domain = 'harbour'\n${fragile}`,
      '3_c.js': creating('c', 'harbour')
    })
    assert.match((await migrate(['up'], 'harbour')).err, /division by zero/)
    assert.ok((await lines('status', 'mail')).includes('pending, stopped half-way: 2_b'))
    await stage.connect().raw('update a set n = 1')
    assert.deepEqual(await lines('up', 'mail'), ['Done: 2_b'])
  })

  it('takes no file whose domain has no name', async () => {
    stage.write({ '1_a.js': `exports.domain = 5\n${creating('a')}` })
    assert.match(
      (await migrate(['up'])).err,
      /1_a\.js: its `domain` must be the name of a folder of src\/services\.\n$/
    )
  })

  it('writes skeletons for a domain that there is', async () => {
    const { code, err } = await migrate(['make', '--empty', '-m', 'x', '--domain', 'nowhere'])
    assert.equal(code, 2)
    assert.match(err, /^--domain nowhere: there is no such domain; there are .*contacts/)
    assert.equal((await migrate(['make', '-m', 'x', '--domain', 'contacts'])).code, 2)
    await lines('make --empty -m x --domain contacts')
    const [file] = readdirSync(stage.folder)
    assert.match(readFileSync(join(stage.folder, file), 'utf8'), /^export const domain = 'contacts'$/m)
    assert.deepEqual(await lines('status', 'mail'), [`passed over, its domain is off: ${file.slice(0, -3)}`])
  })
})
