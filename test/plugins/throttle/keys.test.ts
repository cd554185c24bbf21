// Keys: what counts as one caller, and as one account.
import assert from 'node:assert/strict'
import { accountKeys, addressKey } from '../../../src/plugins/throttle/keys'

describe('keys of the throttle', () => {
  const isOne = (...addresses: string[]) => assert.equal(new Set(addresses.map(addressKey)).size, 1)
  const areTwo = (...addresses: string[]) => assert.equal(new Set(addresses.map(addressKey)).size, 2)

  it('tell addresses of IPv4 apart, however they are written', () => {
    areTwo('192.0.2.1', '192.0.2.2')
    isOne('192.0.2.1', '::ffff:192.0.2.1', '::FFFF:192.0.2.1')
  })

  it('take a network of IPv6 for one', () => {
    isOne('2001:db8:0:1::1', '2001:DB8::1:ffff:0:0:2', '2001:0db8:0000:0001:0000:0000:0000:0001')
    areTwo('2001:db8:0:1::1', '2001:db8:0:2::1')
    isOne('fe80::1%eth0', 'fe80::2', 'fe80::')
    areTwo('::1', '1::')
  })

  it('have no key for an address that nobody knows, and one for any text that a proxy sends', () => {
    assert.equal(addressKey(undefined), undefined)
    assert.equal(addressKey(''), undefined)
    areTwo('unknown', 'x'.repeat(10_000))
    assert.ok(addressKey('x'.repeat(10_000))!.length < 100)
  })

  it('take names as the sign-in does, and whoever is signed in where no name is given', () => {
    const user = { id: 7, role: 'user' }
    assert.deepEqual(
      accountKeys({ email: ' Ada@Example.com' }, {}),
      accountKeys({ username: 'ada@example.com ' }, {})
    )
    assert.equal(accountKeys({ email: 'ada@example.com', username: 'ada' }, {}).length, 2)
    assert.equal(accountKeys({ email: 'ada', username: 'Ada' }, {}).length, 1)
    assert.equal(accountKeys({ currentPassword: 'x' }, { user }).length, 1)
    assert.notDeepEqual(accountKeys({}, { user }), accountKeys({ username: 'user:7' }, {}))
    assert.doesNotMatch(accountKeys({ email: 'ada@example.com' }, {})[0], /ada/)
    for (const data of [undefined, null, 'text', [], {}, { email: 7 }, { email: {} }])
      assert.deepEqual(accountKeys(data, {}), [])
  })
})
