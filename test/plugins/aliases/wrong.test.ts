// Aliases that cannot be: each stops the start with a sentence.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { compose } from '../../../src/compose'
import { DeclarationError, anyone, boot, resource } from '../../../src/engine'
import { alias, declareAliases, findAliases } from '../../../src/plugins/aliases'
import type { Alias } from '../../../src/plugins/aliases'
import { repositoryResourcesAnd } from '../../support/app'

const access = { read: anyone, write: anyone }
const hangars = resource({ path: 'hangars', about: 'Hangars.', fields: {}, access })
const berths = resource({ path: 'harbour/berths', about: 'Berths.', fields: {}, access, id: 'uuid' })

const composed = (aliases: Alias[], aliasPrefixes: string[] = []) =>
  compose({ aliasPrefixes }, app => {
    boot(app, repositoryResourcesAnd([hangars, berths] as never), 'users')
    app.use('clock' as never, { get: async () => 0 } as never, { access: { get: anyone } })
    declareAliases(app, aliases)
  })

const good: Alias = {
  of: ['old'],
  method: 'GET',
  path: '/old_hangars',
  to: { service: 'hangars', method: 'find' }
}
const problemsOf = (changes: Partial<Alias>[], prefixes: string[] = []): string => {
  try {
    composed(
      changes.map(change => alias({ ...good, ...change })),
      prefixes
    )
    return ''
  } catch (error) {
    assert.ok(error instanceof DeclarationError, String(error))
    return error.problems.join('\n')
  }
}

const patch = { service: 'hangars', method: 'patch' }
const wrong: [Partial<Alias>, RegExp][] = [
  [{ of: [] }, /^alias GET \/old_hangars: of must name a system/],
  [{ method: 'HEAD' as never }, /method must be one of GET, POST, PUT, PATCH, DELETE$/],
  [{ path: 'old' }, /path must look like \/update_contact\/:id/],
  [{ path: '/:any' }, /its first word no parameter/],
  [{ path: '/old/' }, /path must look like/],
  [{ path: '/a/../b?c' }, /path must look like/],
  [{ to: { service: 'zeppelins', method: 'find' } }, /it stands for find of zeppelins, which is not there/],
  [{ to: { service: 'hangars', method: 'update' } }, /it stands for update of hangars, which is not there/],
  [{ to: { service: '__proto__', method: 'find' } }, /which is not there/],
  [{ to: { page: '/docs/:id' } }, /\/docs\/:id asks for :id, which \/old_hangars does not have/],
  [{ method: 'POST', to: { page: '/docs' } }, /a page is for GET only/],
  [{ to: { upload: 'users', field: 'avatar' } }, /it must be POST/],
  [
    { method: 'POST', to: { upload: 'users', field: 'email' } },
    /email of users is no field that takes files/
  ],
  [
    { method: 'POST', to: { upload: 'zeppelins', field: 'x' } },
    /x of zeppelins is no field that takes files/
  ],
  [
    { method: 'PATCH', path: '/old/:id', to: patch, file: 'id' },
    /id of hangars is no field that takes files/
  ],
  [{ path: '/hangars' }, /^alias GET \/hangars: it would shadow \/hangars; give its systems a prefix/],
  [{ method: 'PUT', path: '/hangars/:id', to: patch }, /it would shadow \/hangars\/:id/],
  [{ path: '/hangars/:id/history' }, /it would shadow \/hangars\/:id/],
  [{ path: '/hangars/12' }, /it would shadow/],
  [{ path: '/hangars/aggregate' }, /it would shadow/],
  [{ path: '/harbour/:any' }, /it would shadow \/harbour\/berths/],
  [{ path: '/harbour/berths/01932f6c-7c00-7000-8000-000000000001' }, /it would shadow/],
  [{ path: '/clock/now' }, /it would shadow \/clock\/:id/],
  [{ path: '/me/access' }, /it would shadow \/me\/access/],
  [{ path: '/authentication/old', method: 'DELETE' }, /it would shadow/],
  [{ path: '/docs/old' }, /it would shadow \/docs/],
  [{ path: '/health' }, /it would shadow \/health/],
  [{ path: '/user_confirm/:id' }, /it would shadow \/user_confirm/],
  [{ path: '/index.html' }, /it would shadow \/index\.html/],
  [{ when: () => true }, /`when` needs another alias of this path without it/]
]

describe('aliases', () => {
  for (const [change, said] of wrong)
    it(`are refused with ${JSON.stringify(change)}`, () => assert.match(problemsOf([change]), said))

  it('may stand where no canonical call is', () => {
    const paths = [
      '/hangars/by-name',
      '/hangars/by-name/:name',
      '/harbour',
      '/harbour/berths/old',
      '/me/old',
      '/users/login'
    ]
    assert.equal(problemsOf(paths.map(path => ({ path }))), '')
  })

  it('are refused where two have one path, but for one without `when`', () => {
    const when = () => false
    assert.match(
      problemsOf([{}, {}]),
      /^alias GET \/old_hangars: there are several; say `when` for all but one/
    )
    assert.equal(problemsOf([{ when }, {}]), '')
    assert.equal(problemsOf([{}, { method: 'DELETE', to: { service: 'hangars', method: 'remove' } }]), '')
    assert.match(problemsOf([{ path: '/old/:id' }, { path: '/old/new' }]), /so would alias GET \/old\/:id be/)
  })

  it('get prefixes of systems that there are, and some stand with one only', () => {
    assert.match(
      problemsOf([{}], ['new=/x']),
      /ALIAS_PREFIXES\): new is no system that has aliases; there are old/
    )
    assert.equal(problemsOf([{ path: '/hangars/:id', method: 'PUT', to: patch }], ['old=/v1']), '')
    assert.equal(problemsOf([{ path: '/hangars', prefixed: true }]), '')
    assert.match(problemsOf([{}], ['old=/hangars/1']), /^$/)
    assert.match(problemsOf([{ path: '/history' }], ['old=/hangars/1']), /it would shadow/)
    assert.throws(() => composed([], ['old=v1']), /aliasPrefixes\.0.*must look like tasks=\/old\/tasks/)
  })

  it('all tell their mistakes at once', () => {
    assert.equal(problemsOf([{ path: 'a' }, { of: [] }]).split('\n').length, 2)
    assert.equal(problemsOf([{ path: '/hangars' }, { path: '/docs' }]).split('\n').length, 2)
  })

  it('and resources leave the pages of the application where they are', () => {
    for (const path of ['docs', 'health', 'live', 'metrics']) {
      const page = resource({ path, about: 'Pages.', fields: {}, access })
      assert.throws(
        () => compose({}, app => boot(app, repositoryResourcesAnd([page] as never), 'users')),
        new RegExp(`${path}: /${path} is a page of the application; choose another path`)
      )
    }
  })

  it('are found by the suffix of their files, of domains that are on', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plumage-aliases-'))
    try {
      const app = compose({ domains: ['contacts'] })
      const door = resolve(__dirname, '../../../src/plugins/aliases')
      const text = `exports.default = [require(${JSON.stringify(door)}).alias(${JSON.stringify(good)})]`
      writeFileSync(join(folder, 'old.aliases.js'), text)
      assert.deepEqual(findAliases(app, folder), [good])
      writeFileSync(join(folder, 'bad.aliases.js'), 'exports.default = [{}]')
      assert.throws(
        () => findAliases(app, folder),
        /bad\.aliases\.js: its default export must be a list of alias/
      )
      const services = resolve(__dirname, '../../../src/services')
      const paths = (domain: string) => {
        app.set('domains', [domain])
        return findAliases(app, services).map(({ path }) => path)
      }
      assert.ok(paths('contacts').includes('/create_contact'))
      assert.ok(!paths('mail').includes('/create_contact'))
      assert.ok(paths('mail').includes('/login'))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
