// Seeds: unreadable where they are kept, and what happens when the key is another one.
import assert from 'node:assert/strict'
import { logger } from '../../../src/logger'
import { Seeds } from '../../../src/plugins/two-factor/seeds'
import { start } from '../../../src/start'
import { compose } from '../../../src/compose'
import { PASSWORD } from '../../support/app'
import { Stage, codeOf, wordOf } from './stage'

const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

describe('seeds', () => {
  it('are opened by the same key, for the same user, and unaltered', () => {
    const seeds = new Seeds('one secret')
    const sealed = seeds.seal(SEED, 7)
    assert.equal(seeds.open(sealed, 7), SEED)
    assert.notEqual(seeds.seal(SEED, 7), sealed)
    assert.equal(seeds.open(sealed, 8), undefined)
    assert.equal(new Seeds('another secret').open(sealed, 7), undefined)
    const bytes = Buffer.from(sealed, 'base64')
    for (let at = 0; at < bytes.length; at++) {
      const altered = Buffer.from(bytes)
      altered[at] ^= 1
      assert.equal(seeds.open(altered.toString('base64'), 7), undefined, `byte ${at}`)
    }
    for (const cut of ['', 'x', sealed.slice(0, 30), sealed.slice(0, -4)])
      assert.equal(seeds.open(cut, 7), undefined)
  })

  describe('of another secret', () => {
    let stage: Stage
    before(async () => (stage = await Stage.open()))
    beforeEach(() => stage.calm())
    after(() => stage.close())

    it('make codes wrong, recovery codes go on, and the log says so', async () => {
      const { person, email, seed, recoveryCodes } = await stage.enrol('ada')
      const { secret } = await stage.knex('second_factors').where({ userId: person.id }).first()
      assert.ok(!Buffer.from(secret, 'base64').includes(seed))
      const other = compose({
        postgresql: { connection: stage.api.app.get('databaseUrl') },
        migrate: false,
        accounts: { confirm: 'off' },
        authentication: { secret: 'after a change the secret is another one, 0123456789' }
      })
      const { url, stop } = await start(other)
      const warnings: unknown[] = []
      const warn = logger.warn
      logger.warn = ((...words: unknown[]) => void warnings.push(words)) as never
      const post = async (body: object) => {
        const headers = { 'content-type': 'application/json' }
        const given = { method: 'POST', headers, body: JSON.stringify(body) }
        const answer = await fetch(`${url}/authentication`, given)
        return { status: answer.status, body: (await answer.json()) as any }
      }
      try {
        const both = async (code: string) => {
          const { body } = await post({ strategy: 'local', email, password: PASSWORD })
          return post({ strategy: 'two-factor', challenge: body.data.challenge, code })
        }
        assert.deepEqual(wordOf(await both(codeOf(seed))), [401, 'invalid-code'])
        assert.deepEqual(warnings, [
          [{ user: person.id }, 'A second factor cannot be decrypted: AUTH_SECRET was another one']
        ])
        assert.equal((await both(recoveryCodes[0])).status, 201)
      } finally {
        logger.warn = warn
        await stop()
      }
    })
  })
})
