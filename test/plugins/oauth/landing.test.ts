// The landing: no way of writing an address leads anywhere but home.
import assert from 'node:assert/strict'
import { landingOf } from '../../../src/plugins/oauth/landing'

const BASE = 'https://app.example'
const ORIGINS = ['https://spa.example', 'http://localhost:5173', '*']
const land = (redirect: unknown, referer?: string, base = BASE) =>
  landingOf(base, ORIGINS, { redirect, referer })

const elsewhere = [
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\\/evil.example',
  '/%5cevil.example',
  '/%2f/evil.example',
  '/..//evil.example',
  '/.//evil.example',
  '/a/%2e%2e//evil.example',
  '@evil.example',
  '.evil.example',
  ':443@evil.example',
  'evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'https://evil.example',
  'HTTPS://EVIL.EXAMPLE',
  'https://app.example@evil.example',
  'https://evil.example#https://app.example',
  'https://evil.example\\@app.example',
  'https://app.example.evil.example',
  'https://app.example:444/',
  'https://user:password@app.example/',
  'https://user@app.example/',
  'http://app.example/',
  'http://localhost:5174/',
  'javascript:alert(1)',
  'data:text/html,x',
  'blob:https://app.example/x',
  '/a\r\nset-cookie: a=b',
  '/a\tb',
  '/a b',
  ' /a',
  '/\u0000',
  '/é',
  '/a#b',
  '/%',
  '/%ff',
  '',
  '*',
  'null',
  `/${'a'.repeat(1_001)}`,
  '/oauth/google',
  '/OAuth/google',
  '/%6fauth/google',
  '/./oauth/google',
  '/a/../oauth/google?x=1',
  'https://app.example/oauth/github',
  ['/a'],
  { a: 1 },
  7,
  null
]

describe('the landing', () => {
  for (const redirect of elsewhere) {
    it(`is not ${JSON.stringify(redirect).slice(0, 60)}`, () => {
      assert.throws(() => land(redirect), { code: 400 })
    })
  }

  it('is a path, or an address at one of the origins', () => {
    assert.equal(land(undefined), 'https://app.example/')
    assert.equal(land('/'), 'https://app.example/')
    assert.equal(land('/in/side?a=/b&c=%2F'), 'https://app.example/in/side?a=/b&c=%2F')
    assert.equal(land('https://spa.example/x?y=1'), 'https://spa.example/x?y=1')
    assert.equal(land('http://localhost:5173/'), 'http://localhost:5173/')
    assert.equal(land('/@evil.example'), 'https://app.example/@evil.example')
    assert.equal(land('/https:evil.example'), 'https://app.example/https:evil.example')
  })

  it('is at the page that has asked, if that is of one of the origins', () => {
    assert.equal(land('/a', 'https://spa.example/login'), 'https://spa.example/a')
    assert.equal(land('/oauth/done', 'https://spa.example/login'), 'https://spa.example/oauth/done')
    for (const referer of ['https://evil.example', 'null', '*', '', 'x', 'https://spa.example.evil.example'])
      assert.equal(land('/a', referer), 'https://app.example/a')
  })

  it('is below the path that the application has in public', () => {
    const base = 'https://host.example/app'
    assert.equal(land(undefined, undefined, base), 'https://host.example/app/')
    assert.equal(land('/in', undefined, base), 'https://host.example/app/in')
    assert.equal(land('/in', 'https://host.example/app/login', base), 'https://host.example/app/in')
    assert.throws(() => land('/oauth/google', undefined, base), { code: 400 })
  })
})
