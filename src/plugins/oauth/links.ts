// Links: a signed-in user has an identity linked to him, with a ticket on the way out and another on the way back.
import { createHash, randomBytes } from 'node:crypto'
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { actAs, failure, invalidData, recordService } from '../../engine'
import { isText, prove } from '../accounts'
import type { CallerParams } from '../auth'
import type { Flow } from './cookie'
import { inTurn, keyOf, link } from './owner'
import type { Person } from './person'

type Wish = NonNullable<Flow['link']>

interface Ticket extends Wish {
  readonly provider: string
  readonly subject: string | null
  readonly expiresAt: Date
}

const MINUTE_MS = 60_000

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/**
 * Makes a ticket.
 * @param subject who he is at the provider; null on the way out
 * @returns the token, which is kept nowhere
 */
export async function makeTicket(app: Application, wish: Wish, provider: string, subject: string | null) {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(Date.now() + MINUTE_MS)
  const row = { ...wish, hash: hashOf(token), provider, subject, expiresAt }
  // Whoever has signed out meanwhile has no session that it could belong to.
  const { rowCount } = await app.get('postgresqlClient').raw(
    `insert into identity_tickets (hash, provider, subject, "expiresAt", "userId", "sessionId")
      select :hash, :provider, :subject, :expiresAt::timestamptz, "userId", id from sessions
      where id = :sessionId and "userId" = :userId for share`,
    row
  )
  if (rowCount === 0) throw failure('invalid-flow')
  return token
}

/** Uses a ticket up: of two who come at the same moment, one gets it. */
async function useTicket(app: Application, token: unknown, isBack: boolean): Promise<Ticket> {
  const tickets = app.get('postgresqlClient')('identity_tickets')
  const own = isText(token) ? tickets.where({ hash: hashOf(token) }) : undefined
  const query = isBack ? own?.whereNotNull('subject') : own?.whereNull('subject')
  const [ticket] = (await query?.delete().returning('*')) ?? []
  if (!ticket || ticket.expiresAt < new Date()) throw failure('invalid-flow')
  return ticket
}

/**
 * Who is on his way to a provider to have an identity linked.
 * @throws 400 for a ticket that was used, has expired, or is for another provider
 */
export async function setOut(app: Application, provider: string, token: unknown): Promise<Wish> {
  const ticket = await useTicket(app, token, false)
  if (ticket.provider !== provider) throw failure('invalid-flow')
  return { userId: ticket.userId, sessionId: ticket.sessionId }
}

/** Deletes tickets that nobody has used in time. */
export const dropOldTickets = async (app: Application): Promise<void> => {
  await app.get('postgresqlClient')('identity_tickets').where('expiresAt', '<', new Date()).delete()
}

/** Links an identity, or finds that it is linked to him already. */
const settle = (
  app: Application,
  { userId, sessionId }: Wish,
  person: Pick<Person, 'provider' | 'subject'>
) =>
  inTurn(app, async transaction => {
    // Whoever gets his account back at this moment is not to find another way into it.
    const { sessions } = app.service('authentication')
    if ((await sessions.beginOf(sessionId, transaction.trx)) === undefined) throw failure('invalid-flow')
    const found = await transaction
      .trx('identities')
      .where({ key: keyOf(person) })
      .first('id', 'userId')
    if (found && found.userId !== userId) throw failure('identity-taken')
    return found ?? link(app, transaction, userId, person as Person)
  })

/**
 * `POST /identity-links`: with `provider` and `currentPassword` it answers where to go; with the `ticket` that is
 * brought back from there it links the identity. Both are made by the same session, so that nobody has his identity
 * linked to somebody else, and nobody somebody else's to his, by following a link.
 *
 * @param users path of the resource whose rows are the callers
 * @param url where a provider's flow begins
 */
export const identityLinks = (
  app: Application,
  users: string,
  names: readonly string[],
  url: (provider: string) => string
) => {
  async function begin(provider: unknown, currentPassword: unknown, wish: Wish, params: CallerParams) {
    if (!isText(provider) || !names.includes(provider))
      throw failure('invalid-value', { key: 'provider', expected: `one of ${names.join(', ')}` })
    await prove(app, users, currentPassword, params)
    return { url: `${url(provider)}?ticket=${await makeTicket(app, wish, provider, null)}` }
  }

  async function complete(token: unknown, wish: Wish, { user }: CallerParams) {
    const { provider, subject, userId, sessionId } = await useTicket(app, token, true)
    if (userId !== wish.userId || sessionId !== wish.sessionId) throw failure('invalid-flow')
    const { id } = await settle(app, wish, { provider, subject: subject! })
    return recordService(app, 'identities')!.get(id, actAs(user!))
  }

  return {
    async create(data: unknown, params: CallerParams) {
      const { provider, currentPassword, ticket, ...others } = (data ?? {}) as Record<string, unknown>
      for (const key of Object.keys(others)) throw invalidData([{ key, message: 'is not known here' }])
      const sessionId = await app.service('authentication').sidOf(params as Params)
      // A token that the application has made by itself belongs to nobody who sits at a browser.
      if (sessionId === null) throw failure('invalid-flow')
      const wish = { userId: Number(params.user!.id), sessionId }
      return ticket === undefined
        ? begin(provider, currentPassword, wish, params)
        : complete(ticket, wish, params)
    }
  }
}
