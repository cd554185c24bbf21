// `migrate`: several steps back, the check for machines, skeletons, answers in the plan, and misspelt words.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { integer, text, unique } from '../../../src/engine'
import { makeMigrations } from '../../../src/plugins/migrations'
import { migration, useStage } from '../migrations/stage'
import { coupons, definitionsOf, users } from '../migrations/workshop'
import { command } from './run'

const NOWHERE = 'postgres://nobody@127.0.0.1:1/nothing'

describe('migrate', () => {
  const stage = useStage()
  const migrate = (words: string[], url = stage.url) =>
    command(url, ['migrate', ...words], '', { migrationsFolder: stage.folder })
  const lines = async (...words: string[]) => {
    const { code, out, err } = await migrate(words)
    assert.deepEqual([code, err], [0, ''])
    return out.split('\n').slice(0, -1)
  }
  const creating = (table: string) => migration(`create table ${table} (id integer)`, `drop table ${table}`)
  const abc = { '1_a.js': creating('a'), '2_b.js': creating('b'), '3_c.js': creating('c') }

  describe('down with a count', () => {
    it('takes several back, the last first, and no more than there are', async () => {
      stage.write(abc)
      await lines('up')
      assert.deepEqual(await lines('down', '2'), ['Taken back: 3_c', 'Taken back: 2_b'])
      assert.deepEqual(await lines('down', '5'), ['Taken back: 1_a'])
      assert.deepEqual(await lines('down', '5'), ['Nothing to take back.'])
    })

    it('stops at the first that fails, and tells what was done', async () => {
      stage.write({ ...abc, '1_a.js': migration('create table a ()', 'drop table absent') })
      await lines('up')
      const { code, out, err } = await migrate(['down', '3'])
      assert.deepEqual([code, out], [1, ''])
      assert.match(
        err,
        /^The migration 1_a failed: .*"absent" does not exist\nTaken back before it, .*: 3_c, 2_b\.\n$/
      )
      assert.deepEqual((await lines('status'))[0], 'done: 1_a')
      assert.match((await migrate(['down'])).err, /"absent" does not exist\nNothing was changed\.\n$/)
    })

    it('wants a number', async () => {
      for (const word of ['0', '-1', 'all', '1.5']) {
        const { code, err } = await migrate(['down', '--', word], NOWHERE)
        assert.deepEqual(
          [code, err],
          [2, `${word}: say how many migrations to take back, as in migrate down 2\n`]
        )
      }
    })
  })

  it('status --check fails where anything is to be done, and tells the same', async () => {
    stage.write(abc)
    const check = async () => migrate(['status', '--check'])
    const pending = ['pending: 1_a', 'pending: 2_b', 'pending: 3_c']
    assert.deepEqual(await lines('status'), pending)
    const { code, out, err } = await check()
    assert.deepEqual([code, out], [1, `${pending.join('\n')}\n`])
    assert.match(err, /^The migrations are not in order: pending 3\.\n$/)
    await lines('up')
    assert.deepEqual(await check(), { code: 0, out: 'done: 1_a\ndone: 2_b\ndone: 3_c\n', err: '' })
    rmSync(join(stage.folder, '3_c.js'))
    stage.write({ '2_b.js': creating('other'), '1_b.js': creating('late') })
    assert.equal(
      (await check()).err,
      'The migrations are not in order: pending 1, missing 1, changed 1, late 1.\n'
    )
  })

  it('status tells of what has stopped half-way, and what to do', async () => {
    const up = ['create table if not exists a (id int)', 'select 1 / count(*) from a']
    stage.write({ '1_a.js': migration(up, 'select 1', false) })
    assert.equal((await migrate(['up'])).code, 1)
    const [state, sentence] = await lines('status')
    assert.equal(state, 'pending, stopped half-way: 1_a')
    assert.match(sentence, /^1_a has stopped half-way\. `migrate up` goes on/)
    const { code, err } = await migrate(['status', '--check'])
    assert.deepEqual([code, err], [1, 'The migrations are not in order: pending 1, half-way 1.\n'])
    await pool().raw('insert into a values (1)')
    await lines('up')
    await pool().raw(`comment on table migrations is 'half-way down: 1_a'`)
    assert.equal((await lines('status'))[0], 'done, half taken back: 1_a')
  })

  const pool = (): Knex => stage.connect()

  describe('make --empty', () => {
    it('writes a skeleton that runs, without a database', async () => {
      stage.write({ '29990101000000_far.js': creating('far') })
      const { code, out, err } = await migrate(['make', '--empty', '-m', 'split names'], NOWHERE)
      assert.deepEqual([code, err], [0, ''])
      const name = '29990101000001_split_names'
      assert.match(
        out,
        new RegExp(`^Wrote .*${name}\\.ts\\. Fill in what it does; \`migrate up\` runs it\\.\n$`)
      )
      const file = readFileSync(join(stage.folder, `${name}.ts`), 'utf8')
      assert.match(file, /^\/\/ Split names\.\nimport type \{ Knex \} from 'knex'\n/)
      assert.match(file, /export const config = \{ transaction: false \}/)
      assert.deepEqual(await lines('up'), ['Done: 29990101000000_far', `Done: ${name}`])
      assert.deepEqual(await lines('down'), [`Taken back: ${name}`])
    })

    it('does not take what is for statements', async () => {
      const { code, err } = await migrate(['make', '--empty', '-m', 'x', '--meant', 'a'], NOWHERE)
      assert.deepEqual([code, err], [2, '--empty writes no statements: leave out --meant and --fill.\n'])
      assert.deepEqual(readdirSync(stage.folder), [])
    })
  })

  it('plan answers the questions of guards by the rows that there are', async () => {
    const code = text({ max: 20 })
    const make = (declared: unknown[], meant: string[] = []) =>
      makeMigrations(db, definitionsOf(declared), stage.folder, { message: 'x', meant, fill: new Map() })
    const db = pool()
    await make([users, coupons({ code, percent: integer() })])
    await lines('up')
    await make([users, coupons({ code: unique(code) })])
    const answers = async () => (await lines('plan')).filter(line => line.includes('-- asks'))
    const none = await answers()
    assert.ok(none.length > 0)
    for (const line of none) assert.equal(line, '    -- asks the database: none found')
    await db('coupons').insert([1, 2].map(percent => ({ code: 'A', percent })))
    const found = await answers()
    assert.ok(found.includes('    -- asks the database: 2 rows found, it would refuse'), found.join('\n'))
    assert.equal(found.length, none.length)
    const { code: failed, err } = await migrate(['up'])
    assert.equal(failed, 1)
    assert.match(err, /\nNothing was changed\./)
    assert.match((await lines('status')).join('\n'), /\npending: \d+_x$/)
    assert.equal((await db('coupons').count())[0].count, '2')
  })

  it('plan says only that a question is asked where it cannot be answered yet', async () => {
    const question = `select (count(*))::int as count, current_setting('plumage.meant', true) as meant from a where ?`
    stage.write({ '1_a.js': creating('a'), '2_b.js': migration(question.replace('?', 'id < 0')) })
    assert.ok((await lines('plan')).includes('    -- asks the database'))
  })

  it('tells which word after --meant nobody asks for', async () => {
    stage.write({ '1_a.js': creating('a'), '2_b.js': migration(`select 'a.note'`, `select 'a.note'`) })
    for (const direction of ['up', 'down']) {
      const { code, err } = await migrate([direction, '--meant', 'a.note', 'a.not', 'a.n'])
      assert.deepEqual(
        [code, err],
        [
          0,
          ['a.not', 'a.n']
            .map(
              word => `--meant ${word}: none of the migrations to be run asks for that. Is it spelt right?\n`
            )
            .join('')
        ]
      )
    }
  })
})
