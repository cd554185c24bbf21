// Links of mails: random, kept as a hash, good for one use and for a while.
import { createHash, randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { failure, uuid } from '../../engine'

export type LinkKind = 'confirm' | 'reset' | 'email'

/** Whose a link is, and which address has shown that it is read by him. */
export interface LinkOwner {
  readonly kind: LinkKind
  readonly userId: number
  readonly email: string
}

const HOUR_MS = 3_600_000
const lifetimes: Readonly<Record<LinkKind, number>> = {
  confirm: 24 * HOUR_MS,
  reset: HOUR_MS,
  email: 24 * HOUR_MS
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** Until the transaction ends, nobody else makes links for a user, or looks for them. */
const inTurn = (trx: Knex, userId: number) =>
  trx.raw('select pg_advisory_xact_lock(hashtext(?), ?)', ['links', userId])

/**
 * Makes a link for a user, which takes the place of earlier ones of its kind.
 * @returns the token, which is kept nowhere
 */
export async function makeLink(trx: Knex, { kind, userId, email }: LinkOwner): Promise<string> {
  // Of two that are asked for at the same moment, one is left.
  await inTurn(trx, userId)
  const token = randomBytes(32).toString('base64url')
  await trx('links').where({ kind, userId }).delete()
  const expiresAt = new Date(Date.now() + lifetimes[kind])
  await trx('links').insert({ id: uuid(), kind, userId, email, hash: hashOf(token), expiresAt })
  return token
}

/**
 * Uses a link up: of two who come at the same moment, one gets it.
 * @returns whose it is
 * @throws 400 for one that was used, has expired or never was
 */
export async function useLink(trx: Knex, kinds: readonly LinkKind[], token: unknown): Promise<LinkOwner> {
  if (typeof token !== 'string') throw failure('invalid-link')
  const query = trx('links')
    .where({ hash: hashOf(token) })
    .whereIn('kind', kinds)
  const [link] = await query.delete().returning(['kind', 'userId', 'email', 'expiresAt'])
  if (!link || link.expiresAt < new Date()) throw failure('invalid-link')
  return link
}

/** Whether a link is good, without using it up. */
export async function holds(knex: Knex, kinds: readonly LinkKind[], token: string): Promise<boolean> {
  const found = knex('links')
    .where({ hash: hashOf(token) })
    .whereIn('kind', kinds)
  return (await found.where('expiresAt', '>', knex.fn.now())).length > 0
}

/** Whether a link was sent a moment ago that still holds: it is not taken away from whoever is about to open it. */
export async function isFresh(trx: Knex, kind: LinkKind, userId: number): Promise<boolean> {
  await inTurn(trx, userId)
  const found = trx('links').where({ kind, userId }).where('expiresAt', '>', trx.fn.now())
  return (await found.where('createdAt', '>', trx.raw("now() - interval '5 minutes'"))).length > 0
}

/** Takes links away that were sent before something changed which they would undo. */
export async function dropLinks(trx: Knex, userId: number): Promise<void> {
  await trx('links').where({ userId }).delete()
}
