// `seed`: the demo of this repository, wrong uses, production, progress, and the end by a signal.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { openChance } from '../../../src/plugins/seeds/made-up/chance'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { seedBed } from '../seeds/bed'
import type { Bed } from '../seeds/bed'
import { menagerie } from '../seeds/menagerie'
import { child, command, ended, inProduction } from './run'

/** By their whole names: a project that has grown has more seeds. */
const demo = ['accounts/demo', 'contacts/demo']

describe('seed', () => {
  let api: TestApp
  let url: string
  let bed: Bed
  before(async () => {
    api = await testApp()
    url = api.app.get('databaseUrl')!
    bed = await seedBed(menagerie)
  })
  after(async () => {
    await bed.stop()
    await api.stop()
  })

  const total = async (path: string): Promise<number> =>
    (await api.app.service(path as 'contacts').find({ query: { $limit: 1 } })).total

  it('explains itself with an example', async () => {
    const { code, out } = await command(url, ['seed', '--help'])
    assert.equal(code, 0)
    assert.match(out, /Usage: plumage seed/)
    assert.match(out, /\nExample:\n {2}npm run plumage -- seed demo\n/)
  })

  it('makes the demo, once', async () => {
    const first = await command(url, ['seed', ...demo])
    assert.deepEqual(first, {
      code: 0,
      out: 'accounts/demo: 3 made, 0 were there\ncontacts/demo: 4 made, 0 were there\n',
      err: ''
    })
    assert.deepEqual(await command(url, ['seed', ...demo]), {
      code: 0,
      out: 'accounts/demo: 0 made, 3 were there\ncontacts/demo: 0 made, 4 were there\n',
      err: ''
    })
    assert.deepEqual([await total('users'), await total('contacts')], [3, 4])
    const signIn = { strategy: 'local', email: 'ada@demo.example.com', password: 'correct horse battery' }
    const { body } = await api.request('POST', '/authentication', { body: signIn })
    const headers = { authorization: `Bearer ${body.accessToken}` }
    const own = await api.request('GET', '/contacts?$sort[id]=1', { headers })
    assert.deepEqual(
      own.body.data.map((row: Record<string, string>) => row.lastName),
      ['Babbage', 'Somerville', 'Øster']
    )
  })

  it('makes all seeds where none is named', async () => {
    const { code, out } = await command(url, ['seed'])
    assert.equal(code, 0)
    for (const line of ['accounts/demo: 0 made, 3 were there', 'contacts/demo: 0 made, 4 were there'])
      assert.ok(out.split('\n').includes(line), out)
  })

  const misuses: [string[], number, RegExp][] = [
    [['demos'], 1, /^There is no seed demos; there are .*accounts\/demo, .*contacts\/demo.*\.\n$/],
    [['demo', 'zeppelins', 'x'], 1, /^There is no seed zeppelins, x; /],
    [['--rows'], 2, /^Option '--rows <resource=count\.\.\.>' argument missing/],
    [
      ['--rows', 'contacts'],
      2,
      /^--rows takes a resource and how many rows, as contacts=1000, not contacts\.\n$/
    ],
    [['--rows', 'contacts=0'], 2, /not contacts=0\.\n$/],
    [['--rows', 'contacts=-5'], 2, /not contacts=-5\.\n$/],
    [['--rows', 'contacts=1', '/contacts=1_000'], 2, /^--rows names contacts twice\.\n$/],
    [['--rows', 'contact=5'], 1, /^There is no resource contact; there are .*contacts, .*users.*\.\n$/],
    [['--rows', 'users=5', '--random-seed', 'x'], 2, /^--random-seed must be a whole number /]
  ]
  for (const [words, code, sentence] of misuses) {
    it(`refuses ${words.join(' ')}`, async () => {
      const answer = await command(url, ['seed', ...words])
      assert.deepEqual([answer.code, answer.out], [code, ''])
      assert.match(answer.err, sentence)
    })
  }

  it('says when there are no seeds at all', async () => {
    const { code, err } = await bed.seed()
    assert.deepEqual(
      [code, err],
      [1, 'There are no seeds. Write one as src/services/<domain>/<name>.seed.ts.\n']
    )
  })

  it('wants to be sure in production', async () => {
    const production = (...words: string[]) => inProduction(url, ['seed', ...words])
    const env = { NODE_ENV: 'production', AUTH_SECRET: 'never to be used: 0123456789 abcdefghij' }
    const all = await ended(child(url, ['seed'], env))
    const rows = await production('--rows', 'contacts=1')
    const named = await production('contacts/demo')
    const sure = await production('--production')
    assert.deepEqual([all.code, all.out, rows.code, rows.out], [2, '', 2, ''])
    assert.match(all.err, /^This is production \(NODE_ENV\), where not every seed may belong\. Name those /)
    assert.match(rows.err, /^This is production \(NODE_ENV\), where made-up rows .* Add --production /)
    assert.deepEqual([named.code, named.out], [0, 'contacts/demo: 0 made, 4 were there\n'])
    assert.equal(sure.code, 0)
  })

  it('takes rows back and exits by 130 when it is interrupted', async () => {
    const before = await total('contacts')
    const started = child(url, ['seed', '--rows', 'contacts=5000000'])
    const copying = `select 1 from pg_stat_progress_copy where datname = current_database() and tuples_processed > 500`
    while ((await api.app.get('postgresqlClient').raw(copying)).rows.length === 0) {
      assert.equal(started.exitCode, null)
      await sleep(20)
    }
    started.kill('SIGINT')
    assert.deepEqual(await ended(started), {
      code: 130,
      out: '',
      err: 'Interrupted: what was not told as made is not there.\n'
    })
    assert.equal(await total('contacts'), before)
  })

  it('says which package is missing where only production has been installed', () => {
    const packages = { faker: '@faker-js/faker', patterns: 'a-package-that-is-not-there' }
    assert.throws(() => openChance(1, packages), {
      message:
        'Rows cannot be made up without a-package-that-is-not-there, which is not installed here. ' +
        'Run npm ci without --omit=dev.'
    })
  })

  it('shows a bar at a terminal, for large amounts', async () => {
    bed.write(
      'accounts/crowd.seed.js',
      `exports.default = seed({ resource: 'contacts', key: 'email', rows: Array.from({ length: 2500 }, (_, n) => ({
          firstName: 'A', lastName: 'B', email: 'a' + n + '@example.com', userId: { email: 'x@y.example' } })) })`
    )
    await bed.api.app.service('users').create({ email: 'x@y.example', password: 'long enough' })
    const large = [
      await bed.seedAtTerminal('crowd'),
      await bed.seedAtTerminal('--rows', 'users=5', 'contacts=4000')
    ]
    for (const { code, err } of large) {
      assert.equal(code, 0, err)
      assert.match(err, /100 % · (2500|4000) rows/)
    }
    const small = await bed.seedAtTerminal('--rows', 'users=5')
    assert.deepEqual([small.code, small.err], [0, ''])
  })
})
