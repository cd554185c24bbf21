// Keys: what is counted together, made of what a caller says and of where he is.
import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { Params } from '@feathersjs/feathers'
import { isObject } from '../../engine'
import type { Caller } from '../../engine'
import { phoneNumber } from '../sms'

/** Params of a call from outside, as its door and the guard have made them. */
export type OutsideParams = Params & { address?: string; user?: Caller }

/** Not the text itself: it may be of any length, and say who somebody is. */
const keyOf = (text: string) => createHash('sha256').update(text).digest('base64url')

/** The first half of an IPv6 address, in full: a household has all that differ behind it. */
function network(address: string): string {
  const [front, back] = address
    .split('%', 1)[0]
    .split('::')
    .map(half => (half === '' ? [] : half.split(':')))
  const gap = back ? Math.max(8 - front.length - back.length, 0) : 0
  const groups = [...front, ...Array<string>(gap).fill('0'), ...(back ?? [])]
  return groups
    .slice(0, 4)
    .map(group => parseInt(group, 16).toString(16))
    .join(':')
}

/**
 * The key of an address; undefined where the door knows none. IPv6 addresses of one network of 64 bits count as one,
 * and an IPv4 address counts as the same however it is written.
 *
 * @param address as `params.address` has it
 */
export function addressKey(address: string | undefined): string | undefined {
  if (!address) return undefined
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')
  return keyOf(isIPv6(plain) ? network(plain) : plain)
}

/**
 * The keys of the accounts that a call is about: of every name in its body, whether anybody has it or not, or of the
 * caller where he has signed in and names nobody.
 *
 * @param data the body
 */
export function accountKeys(data: unknown, { user }: OutsideParams): string[] {
  const { email, username } = isObject(data) ? data : {}
  const names = [email, username]
    .filter(name => typeof name === 'string')
    .map(name => `name:${name.trim().toLowerCase()}`)
  if (names.length === 0 && user) names.push(`user:${user.id}`)
  return [...new Set(names)].map(keyOf)
}

/**
 * The keys of a call about a phone: of its number, however that is written, and of the caller where he has signed in.
 *
 * @param data the body
 */
export function phoneKeys(data: unknown, { user }: OutsideParams): string[] {
  const { phone } = isObject(data) ? data : {}
  const number = typeof phone === 'string' ? (phoneNumber(phone) ?? phone.trim()) : undefined
  return [...(number === undefined ? [] : [`phone:${number}`]), ...(user ? [`user:${user.id}`] : [])].map(
    keyOf
  )
}
