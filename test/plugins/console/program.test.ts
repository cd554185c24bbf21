// Commands as such: help, refusals, exit codes, and those that need no database.
import assert from 'node:assert/strict'
import { child, command, ended } from './run'

const NOWHERE = 'postgres://nobody@127.0.0.1:1/nothing'

describe('commands', () => {
  it('explain themselves with an example each', async () => {
    const commands = [
      '',
      'start',
      'migrate',
      'migrate up',
      'user create',
      'routes',
      'console',
      'import',
      'export'
    ]
    for (const name of commands) {
      const { code, out } = await command(NOWHERE, [...name.split(' ').filter(Boolean), '--help'])
      assert.equal(code, 0)
      assert.match(out, new RegExp(`Usage: plumage ${name}`))
      assert.match(out, /\nExample:\n {2}npm run plumage -- /)
    }
  })

  it('explain themselves after the word help, too', async () => {
    for (const name of ['', 'migrate', 'user create']) {
      const words = name.split(' ').filter(Boolean)
      assert.deepEqual(
        await command(NOWHERE, ['help', ...words]),
        await command(NOWHERE, [...words, '--help'])
      )
    }
  })

  it('tell the version', async () => {
    const { version } = require('../../../package.json')
    assert.deepEqual(await command(NOWHERE, ['--version']), { code: 0, out: `${version}\n`, err: '' })
  })

  const misuses: [string[], RegExp][] = [
    [[], /^Usage: plumage/],
    [['rotues'], /^Unknown command 'rotues'\n\(Did you mean routes\?\)/],
    [['routes', '--all'], /^Unknown option '--all'/],
    [['routes', 'all'], /^Too many arguments/],
    [['migrate', 'sideways'], /^Unknown command 'sideways'/],
    [['import', 'contacts', 'x.csv'], /^Required option '--as <user>' not specified/],
    [
      ['import', 'contacts', 'x.csv', '--as', 'ada', '--delimiter', ';;'],
      /^--delimiter must be one character/
    ],
    [['user', 'create', '--admin', '--role', 'user'], /contradict/],
    [['user', 'create', '--admin'], /^Missing: --email or --username, --password\. /],
    [['user', 'create', '--username', 'ada'], /^Missing: --password\. /]
  ]
  for (const [words, expected] of misuses) {
    it(`answer a wrong use by 2 and a sentence: ${words.join(' ') || '(nothing)'}`, async () => {
      const { code, out, err } = await command(NOWHERE, words)
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, expected)
    })
  }

  it('print the surface without a database', async () => {
    const { code, out, err } = await command(NOWHERE, ['routes'])
    assert.deepEqual([code, err], [0, ''])
    assert.match(out, /^POST {3}\/contacts {2}/m)
  })

  it('fail by 1 and one sentence, and let a reader leave early', async () => {
    const wrong = await command(NOWHERE, ['routes'], '', {}, { port: -1 })
    const left = child(NOWHERE, ['routes'])
    left.stdout.destroy()
    const quiet = await ended(left)
    assert.deepEqual([wrong.code, wrong.out], [1, ''])
    assert.match(wrong.err, /^The settings are wrong:\n {2}- port \(PORT\).*\n$/)
    assert.deepEqual([quiet.code, quiet.err], [0, ''])
  })
})
