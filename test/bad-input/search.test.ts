// What somebody may type into a search field: any sign at all finds something or nothing, and never fails.
import assert from 'node:assert/strict'
import type { Socket } from 'socket.io-client'
import { testApp } from '../support/app'
import type { TestApp } from '../support/app'
import { emit, openSocket } from '../support/door'
import { populate } from './bad-call'
import { zoo } from '../conformance/zoo'

/** ASCII, Latin-1, and the spaces, signs and marks of Unicode that tend to be forgotten. */
const signs = [
  ...Array.from({ length: 0x17f }, (_, code) => code + 1),
  ...Array.from({ length: 0x70 }, (_, code) => code + 0x2000),
  ...[
    0x300, 0x345, 0x600, 0x180e, 0x1680, 0x3000, 0xfb01, 0xfe13, 0xfeff, 0xff07, 0xff0a, 0xff1a, 0xfffd,
    0x1f600
  ]
].map(code => String.fromCodePoint(code))

const typed = [
  ...[
    '.*',
    '(a+)+$',
    '[',
    ']',
    '(?=a)',
    '^a|b$',
    '\\d',
    '%',
    '_',
    '%_%',
    "' or 1=1 --",
    "'; drop table contacts; --"
  ],
  ...[
    'a & b',
    'a | b',
    '!a',
    'a <-> b',
    'a:*',
    ':*',
    '!',
    '&',
    '()',
    '<',
    '"',
    "''",
    "a'b",
    "\\'",
    '$1',
    '$$',
    '*:*'
  ],
  ...[
    '\ttab',
    'tab\t',
    '\u2028line',
    'a\u2029',
    '\u0085',
    '\u000bb\f',
    '\r\n a \r\n',
    '${x}',
    '{{x}}',
    '<script>'
  ],
  ...['x'.repeat(200), '\ud83d\ude00'.repeat(100), 'e\u0301'.repeat(100), '. '.repeat(100), '-'.repeat(200)]
]

describe('search', () => {
  let api: TestApp
  let socket: Socket
  before(async () => {
    api = await testApp({}, zoo as never)
    socket = await openSocket(api, (await populate(api)).ada)
  })
  after(async () => {
    socket.close()
    await api.stop()
  })

  const search = async (text: string) => {
    const { status, body } = await emit(socket, 'find', 'contacts', { $search: text })
    // Nothing but white space is no search.
    assert.equal(status, text.trim() ? 200 : 400, `${JSON.stringify(text)} ${JSON.stringify(body)}`)
  }

  it('takes every sign, alone and beside words', async () => {
    for (const sign of signs)
      await Promise.all([sign, `${sign}a`, `a${sign}`, `a ${sign} b`, `a${sign}b`].map(search))
  })

  it('takes what means something to a pattern, a query or SQL', async () => {
    for (const text of typed) await search(text)
  })

  it('finds beside white space of any kind', async () => {
    for (const text of ['\tZoe', 'Zoe\u2028', '\u000bng\t zo', '\u3000z\u00a0n'])
      assert.equal(
        (await emit(socket, 'find', 'contacts', { $search: text })).body.total,
        1,
        JSON.stringify(text)
      )
  })

  it('answers every pattern of $like that is whole', async () => {
    for (const pattern of [
      '%',
      '_',
      '%%',
      '\\%',
      '\\\\',
      '%\\_%',
      '[a-z]',
      '.*',
      `${'%a'.repeat(500)}%`,
      ''
    ]) {
      for (const operator of ['$like', '$notlike', '$ilike']) {
        const { status } = await emit(socket, 'find', 'contacts', { firstName: { [operator]: pattern } })
        assert.equal(status, 200, `${operator} ${pattern}`)
      }
    }
  })
})
