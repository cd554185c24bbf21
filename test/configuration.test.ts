// The settings: from files and the environment, checked before anything starts.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigurationError, loadConfiguration } from '../src/configuration'
import type { Overrides } from '../src/configuration'
import { temporaryFolder } from './support/server'

const problemsOf = (overrides: Overrides): string => {
  try {
    loadConfiguration(overrides)
    return ''
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error))
    return error.problems.join('\n')
  }
}

const wrong: [Overrides, RegExp][] = [
  [{ port: 'abc' }, /^port \(PORT\): "abc" must be a whole number/],
  [{ port: 70_000 }, /port \(PORT\): 70000 must be <= 65535/],
  [{ host: '' }, /host \(HOST\)/],
  [{ processes: 'many' }, /processes \(WEB_CONCURRENCY\): "many" must be a whole number/],
  [
    { log: { level: 'loud' } },
    /log\.level \(LOG_LEVEL\): "loud" is not allowed; allowed are fatal, error, warn/
  ],
  [
    { postgresql: { connection: 'mysql://a:geheim@b/c' } },
    /DATABASE_URL\): its value must look like postgres:/
  ],
  [{ postgresql: { pool: { max: 0 } } }, /postgresql\.pool\.max \(DATABASE_POOL_MAX\): 0 must be >= 1/],
  [{ paginate: { default: 50, max: 10 } }, /PAGE_DEFAULT\) must not be above paginate\.max/],
  [{ postgresql: { pool: { min: 20 } } }, /DATABASE_POOL_MIN\) must not be above/],
  [
    { authentication: { jwtOptions: { expiresIn: 'soon' } } },
    /AUTH_EXPIRES_IN\): "soon" must be a time span as 15m/
  ],
  [{ origins: ['foo'] }, /origins\.0 \(ORIGINS\): "foo" must look like https:/],
  [{ migrate: 'yes' }, /migrate \(MIGRATE\): "yes" must be true or false/],
  [{ data: '/etc/hosts', authentication: { secret: '' } }, /data \(DATA\): \/etc\/hosts must be a folder/],
  [{ bodyLimit: 5 }, /bodyLimit \(BODY_LIMIT\): 5 must be >= 1000/],
  [{ prot: 3030 } as Overrides, /prot is not a setting; see config\/default\.json/],
  [{ paginate: { defualt: 5 } }, /paginate\.defualt is not a setting/],
  [{ authentication: { secret: 'short' } }, /AUTH_SECRET\) is too weak: set AUTH_SECRET to at least 32/],
  [{ authentication: { secret: 'a'.repeat(64) } }, /AUTH_SECRET\) is too weak/]
]

describe('the settings', () => {
  it('have an answer for everything', () => {
    const settings = loadConfiguration()
    assert.equal(settings.paginate.default, 20)
    assert.ok(settings.data.startsWith('/'))
  })

  for (const [overrides, said] of wrong) {
    it(`refuse ${JSON.stringify(overrides).slice(0, 70)}`, () => assert.match(problemsOf(overrides), said))
  }

  it('tell all that is wrong at once, and no secret', () => {
    const problems = problemsOf({
      port: -1,
      bodyLimit: 'x',
      postgresql: { connection: 'mysql://a:geheim@b/c' }
    })
    assert.equal(problems.split('\n').length, 3)
    assert.doesNotMatch(problems, /geheim/)
  })

  it('take numbers, lists and flags as text, as the environment has them', () => {
    const settings = loadConfiguration({
      port: '4000',
      migrate: 'false',
      origins: 'https://a.example, https://b.example'
    })
    assert.equal(settings.port, 4000)
    assert.equal(settings.migrate, false)
    assert.deepEqual(settings.origins, ['https://a.example', 'https://b.example'])
  })

  it('make a secret once for development, readable by its owner only', () => {
    const data = temporaryFolder()
    const secret = () => loadConfiguration({ data, authentication: { secret: '' } }).authentication.secret
    const first = secret()
    assert.ok(first.length >= 32)
    assert.equal(secret(), first)
    assert.equal(readFileSync(join(data, 'secret'), 'utf8'), first)
    assert.equal(statSync(join(data, 'secret')).mode & 0o077, 0)
  })

  it('make none in production, and ask for what is not needed before', () => {
    const data = temporaryFolder()
    const before = process.env.NODE_ENV
    process.env.NODE_ENV = 'production'
    try {
      assert.match(problemsOf({ data, authentication: { secret: '' } }), /AUTH_SECRET\) is missing/)
      assert.ok(!existsSync(join(data, 'secret')))
      assert.match(problemsOf({ shop: { phones: 'verified' } }), /SMS_URL\) is missing: .*SHOP_PHONES/)
    } finally {
      process.env.NODE_ENV = before
    }
  })
})
