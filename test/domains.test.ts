// Domains: what is off has no service, no documents and no seeds, and what it has left in the database does no harm.
import assert from 'node:assert/strict'
import { compose } from '../src/compose'
import { ConfigurationError, loadConfiguration } from '../src/configuration'
import {
  DeclarationError,
  anyone,
  boot,
  integer,
  optional,
  reference,
  resource,
  surface
} from '../src/engine'
import { prepareSeeds } from '../src/plugins/seeds'
import { repositoryResourcesAnd, testApp } from './support/app'
import type { TestApp } from './support/app'

const access = { read: anyone, write: anyone }
const hangars = resource({ path: 'hangars', domain: 'aviation', about: 'Hangars.', fields: {}, access })
const berths = resource({
  path: 'berths',
  domain: 'harbour',
  about: 'Berths.',
  fields: { userId: optional(reference('users', { onDelete: 'cascade' })), metres: integer() },
  access
})
const ferries = resource({
  path: 'ferries',
  domain: 'aviation',
  about: 'Ferries.',
  fields: { berthId: reference('berths') },
  access
})

const composed = (domains: string[], ...declarations: object[]) =>
  compose({ domains }, app => boot(app, repositoryResourcesAnd(declarations as never), 'users'))

describe('domains', () => {
  describe('of which one is off', () => {
    let api: TestApp
    before(async () => {
      api = await testApp({ domains: ['aviation'] }, [hangars, berths] as never)
    })
    after(() => api.stop())

    it('have no service of it, and no word about it', async () => {
      const { token } = await api.person('ada')
      const headers = { authorization: `Bearer ${token}` }
      assert.equal((await api.request('GET', '/hangars')).status, 200)
      assert.equal((await api.request('GET', '/berths')).status, 404)
      for (const path of ['/openapi.json', '/me/access']) {
        const { body } = await api.request('GET', path, { headers })
        const paths = Object.keys(body.paths ?? body).join()
        assert.match(paths, /hangars/)
        assert.doesNotMatch(paths, /berths|contacts/)
      }
      assert.doesNotMatch(surface(api.app), /berths|contacts/)
      const { rows } = await api.app.get('postgresqlClient').raw(`select to_regclass('berths') as found`)
      assert.equal(rows[0].found, null)
    })

    it('keep what belongs to the house, and its seeds', () => {
      assert.ok(Object.hasOwn(api.app.services, 'users'))
      const seeds = prepareSeeds(api.app, []).map(({ name }) => name.split('/')[0])
      assert.ok(seeds.includes('accounts'))
      assert.ok(!seeds.includes('contacts'))
    })
  })

  it('leave tables behind that do no harm when they are switched off', async () => {
    const api = await testApp({ domains: ['accounts'] })
    try {
      const db = api.app.get('postgresqlClient')
      const { id, token } = await api.person('ada')
      await db('contacts').insert({ firstName: 'Bob', lastName: 'B', email: 'b@example.com', userId: id })
      const headers = { authorization: `Bearer ${token}` }
      assert.equal((await api.request('GET', '/contacts', { headers })).status, 404)
      assert.equal((await api.request('DELETE', `/users/${id}`, { headers })).status, 200)
      assert.deepEqual(await db('contacts'), [])
      assert.doesNotMatch((await api.request('GET', '/health')).body.tables, /contacts/)
    } finally {
      await api.stop()
    }
  })

  it('must be those that there are', () => {
    assert.throws(
      () => composed(['harbor'], hangars, berths),
      (error: Error) => {
        assert.ok(error instanceof ConfigurationError)
        assert.match(
          error.problems.join(),
          /^domains \(DOMAINS\): "harbor" is not a domain; there are accounts, aviation, contacts, harbour, mail, /
        )
        return true
      }
    )
    // It has services, and nothing that is declared.
    assert.ok(Object.hasOwn(compose({ domains: ['tools'] }).services, 'random-arrays'))
    assert.ok(!Object.hasOwn(compose({ domains: ['contacts'] }).services, 'random-arrays'))
    assert.throws(
      () => compose({ domains: ['nowhere'] }),
      /"nowhere" is not a domain; there are accounts, contacts, /
    )
    assert.throws(
      () => loadConfiguration({ domains: ['../x'] }),
      /domains\.0.* must look like shop, the name of a folder/
    )
    assert.deepEqual(loadConfiguration({ domains: 'contacts, mail' }).domains, ['contacts', 'mail'])
  })

  it('refuse a reference to what is off, with a sentence, but for one to the house', () => {
    const without = () => composed(['aviation'], ferries, berths)
    assert.throws(without, DeclarationError)
    assert.throws(
      without,
      /ferries: fields\.berthId refers to berths of the domain harbour, which is off; switch that on, or/
    )
    assert.ok(composed(['aviation', 'harbour'], ferries, berths))
    assert.ok(composed(['harbour'], ferries, berths))
  })
})
