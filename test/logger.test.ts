// The log: what must never be written down is hidden, on a line's first level and below; kinds of errors are told.
import assert from 'node:assert/strict'
import { NotAuthenticated } from '@feathersjs/errors'
import { logger } from '../src/logger'
import { Ledger } from './plugins/accounts/ledger'

const secrets = [
  ...['password', 'currentPassword', 'accessToken', 'refreshToken', 'token', 'authorization'],
  ...['apiKey', 'x-api-key', 'challenge', 'code']
]

describe('the log', () => {
  const ledger = new Ledger()
  before(() => ledger.openLog())
  after(() => ledger.close())

  const written = (line: object): any => {
    ledger.log = ''
    logger.info(line, 'a line')
    return JSON.parse(ledger.log)
  }

  for (const name of secrets) {
    it(`hides ${name}`, () => {
      const line = written({ [name]: 'Quokka-1', body: { [name]: 'Quokka-2', other: 'shown' } })
      assert.deepEqual([line[name], line.body], ['[hidden]', { [name]: '[hidden]', other: 'shown' }])
    })
  }

  it('tells the kind of an error, and hides what stands beside it', () => {
    const fault = Object.assign(new Error('connect ECONNREFUSED'), {
      code: 'ECONNREFUSED',
      token: 'Quokka-3'
    })
    const line = written({ err: fault })
    assert.deepEqual([line.err.code, line.err.token], ['ECONNREFUSED', '[hidden]'])
    assert.equal(written({ err: new NotAuthenticated('no') }).err.code, 401)
    for (const code of ['23505', 'ERR_SOCKET_CLOSED'])
      assert.equal(written({ err: Object.assign(new Error(), { code }) }).err.code, code)
    for (const code of ['123456', '123 456', 'ABCD-EFGH-IJKL-MNOP', 'EBCDEFGHIJKLMNOP'])
      assert.deepEqual(written({ code, data: { code } }).data, { code: '[hidden]' })
  })
})
