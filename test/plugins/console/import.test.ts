// `import`: rows of a CSV file under the rules of one user, all of them or none.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { journalOf } from '../../../src/plugins/journal'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { child, command } from './run'

const HEADER = 'firstName,lastName,email\n'
const line = (number: number) => `Ann${number},"Lee, ${number}",ann${number}@example.com\n`
const lines = (count: number) => Array.from({ length: count }, (_, index) => line(index + 1)).join('')

describe('import', () => {
  let api: TestApp
  let url: string
  let [ada, bob]: Person[] = []
  const folder = mkdtempSync(join(tmpdir(), 'plumage-import-'))
  const file = join(folder, 'contacts.csv')

  before(async () => {
    api = await testApp()
    url = api.app.get('databaseUrl')!
    ;[ada, bob] = await Promise.all([api.person('ada'), api.person('bob')])
  })
  after(async () => {
    rmSync(folder, { recursive: true })
    await api.stop()
  })
  beforeEach(() => api.app.get('postgresqlClient').raw('truncate contacts'))

  const load = (input: string | Buffer, ...options: string[]) =>
    command(url, ['import', 'contacts', '-', '--as', 'ada@example.com', ...options], input)

  const total = async (person = ada) =>
    (await api.request('GET', '/contacts?$limit=1', { as: person })).body.total

  it('brings 1,000 contacts to one user, and to nobody else', async () => {
    writeFileSync(file, HEADER + lines(1000))
    const words = ['import', 'contacts', file, '--as', 'Ada@example.com']
    assert.deepEqual(await command(url, words), { code: 0, out: '1000 contacts imported\n', err: '' })
    assert.deepEqual([await total(ada), await total(bob)], [1000, 0])
    const { body } = await api.request('GET', '/contacts?$sort[id]=-1&$limit=1', { as: ada })
    const { firstName, lastName, email } = body.data[0]
    assert.deepEqual(
      { firstName, lastName, email },
      {
        firstName: 'Ann1000',
        lastName: 'Lee, 1000',
        email: 'ann1000@example.com'
      }
    )
  })

  const someBad = `${HEADER}${lines(600)}"A\nB",,x\nA,B\n\nA,"B"C,d@example.com\nA,${'B'.repeat(51)},d@example.com\nA,B,c@example.com\n`
  const report = [
    'line 602: lastName must not be empty; email must be a valid email',
    'line 604: has 2 values, the header has 3',
    'line 606: a quote stands where none may; write a quote inside a value twice, and the value in quotes',
    'line 607: lastName must have at most 50 characters'
  ]

  it('imports nothing when lines are bad, and tells which and why', async () => {
    const { code, out, err } = await load(someBad)
    assert.deepEqual([code, out], [1, ''])
    assert.deepEqual(err.split('\n'), [
      ...report,
      'Nothing was imported: 4 of 605 lines cannot be. Correct them, or leave them out with --skip-bad.',
      ''
    ])
    assert.equal(await total(), 0)
  })

  it('leaves bad lines out with --skip-bad', async () => {
    const { code, out, err } = await load(someBad, '--skip-bad')
    assert.deepEqual([code, out], [0, '601 contacts imported, 4 bad lines left out\n'])
    assert.deepEqual(err.split('\n'), [...report, ''])
    assert.equal(await total(), 601)
  })

  it('shows the first twenty bad lines and counts the others', async () => {
    const { code, err } = await load(HEADER + 'A,B,wrong\n'.repeat(30))
    const shown = err.split('\n')
    assert.equal(code, 1)
    assert.deepEqual(
      shown.slice(0, 20),
      Array.from({ length: 20 }, (_, index) => `line ${index + 2}: email must be a valid email`)
    )
    assert.equal(shown[20], 'and 10 more')
  })

  it('keeps nothing of a dry run', async () => {
    const { code, out } = await load(HEADER + lines(3), '--dry-run')
    assert.deepEqual([code, out], [0, '3 contacts could be imported\n'])
    assert.equal(await total(), 0)
    assert.equal((await load(someBad, '--dry-run')).code, 1)
  })

  it('reads what spreadsheets write: a byte order mark, CRLF, semicolons', async () => {
    const text = '\uFEFFfirstName;lastName;email\r\nZoë;"Q;""R""";zoe@example.com\r\n'
    assert.equal((await load(text, '--delimiter', ';')).code, 0)
    const { body } = await api.request('GET', '/contacts', { as: ada })
    assert.deepEqual([body.data[0].firstName, body.data[0].lastName], ['Zoë', 'Q;"R"'])
  })

  it('finds the lines that unique fields and rules of fields refuse', async () => {
    const text =
      'email,password,phone,role\n' +
      'x1@example.com,zebra crossing 7,1,\nADA@example.com,zebra crossing 7,,\nx1@example.com,zebra crossing 7,2,\n' +
      'x2@example.com,zebra crossing 7,,admin\nx3@example.com,zebra crossing 7,3,\n'
    const words = ['import', 'users', '-', '--as', 'ada@example.com', '--skip-bad']
    const { code, out, err } = await command(url, words, text)
    assert.deepEqual([code, out], [0, '2 users imported, 3 bad lines left out\n'])
    assert.deepEqual(err.split('\n'), [
      'line 3: email is already taken',
      'line 4: email is already taken',
      'line 5: You may not set role',
      ''
    ])
    const rows = await api.app
      .service('users')
      .find({ query: { email: { $in: ['x1@example.com', 'x3@example.com'] } } })
    assert.deepEqual(
      rows.data.map(({ phone, role }) => [phone, role]),
      [
        ['1', 'user'],
        ['3', 'user']
      ]
    )
  })

  it('keeps values that only some lines have', async () => {
    const text =
      'email,password,phone\ny1@example.com,zebra crossing 7,\ny2@example.com,zebra crossing 7,22\n'
    assert.equal((await command(url, ['import', 'users', '-', '--as', 'ada@example.com'], text)).code, 0)
    const { data } = await api.app.service('users').find({ query: { email: 'y2@example.com' } })
    assert.equal(data[0].phone, '22')
  })

  const refusals: [string, string[], string | Buffer, RegExp][] = [
    [
      'an unknown column',
      ['contacts', '-', '--as', 'ada@example.com'],
      'firstName,phone\n',
      /^contacts has no phone\. /
    ],
    ['an unknown user', ['contacts', '-', '--as', 'eve'], HEADER, /^There is no user eve\.\n$/],
    [
      'an unknown resource',
      ['contact', '-', '--as', 'ada'],
      HEADER,
      /^There is no resource contact; there are .*\bcontacts, /
    ],
    [
      'an absent file',
      ['contacts', 'absent.csv', '--as', 'ada'],
      '',
      /^Cannot read absent\.csv: it does not exist\.\n$/
    ],
    ['a folder', ['contacts', 'src', '--as', 'ada'], '', /^Cannot read src: it is a folder\.\n$/],
    ['an empty file', ['contacts', '-', '--as', 'ada@example.com'], '', /^The file is empty; /],
    [
      'other encodings',
      ['contacts', '-', '--as', 'ada@example.com'],
      Buffer.from([0x5a, 0xf6, 0x0a]),
      /^The file is not UTF-8 text\. /
    ],
    [
      'an open quote',
      ['contacts', '-', '--as', 'ada@example.com', '--skip-bad'],
      `${HEADER}${line(1)}"A,B\n`,
      /^Line 3: a quote is opened here and not closed\.\n$/
    ]
  ]
  for (const [what, words, input, sentence] of refusals) {
    it(`refuses ${what}`, async () => {
      const { code, out, err } = await command(url, ['import', ...words], input)
      assert.deepEqual([code, out], [1, ''])
      assert.match(err, sentence)
      assert.equal(await total(), 0)
    })
  }

  it('rolls back and exits by 130 when it is interrupted', async () => {
    // Its reader has transactions of its own.
    await journalOf(api.app).level()
    const started = child(url, ['import', 'contacts', '-', '--as', 'ada@example.com'])
    const inside = `select 1 from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`
    started.stdin.write(HEADER + lines(700))
    while ((await api.app.get('postgresqlClient').raw(inside)).rows.length === 0) await sleep(20)
    started.kill('SIGINT')
    let err = ''
    started.stderr.on('data', chunk => (err += chunk))
    const code = await new Promise(resolve => started.once('close', resolve))
    assert.deepEqual([code, err], [130, 'Interrupted: nothing was imported.\n'])
    assert.equal(await total(), 0)
  })
})
