// The owner: the user whose an identity is, found by it, by a verified address, or made.
import { randomBytes } from 'node:crypto'
import type { FeathersError } from '@feathersjs/errors'
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { bind, failure, inTransaction, recordService, sentence, usersPath } from '../../engine'
import type { Caller, Definition, Transaction } from '../../engine'
import { notify } from '../accounts'
import type { Person } from './person'

interface User extends Caller {
  readonly email: string | null
  readonly confirmedAt: Date | null
  readonly lockedAt: Date | null
  readonly password: string
}

const fields = ['id', 'role', 'email', 'confirmedAt', 'lockedAt', 'password'] as const

export const keyOf = ({ provider, subject }: Pick<Person, 'provider' | 'subject'>) => `${provider}:${subject}`

/** So often somebody finds that another was faster; each time he gets further. */
const TRIES = 5

/**
 * Does some work in a transaction. Of several who come with the same at one moment, the database lets one write it;
 * the others begin again, and find it there.
 */
export async function inTurn<T>(
  app: Application,
  work: (transaction: Transaction) => Promise<T>
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await inTransaction(app, work)
    } catch (error) {
      if ((error as FeathersError).data?.error !== 'already-taken' || tries === TRIES) throw error
    }
  }
}

const definitionOf = (app: Application): Definition => recordService(app, usersPath(app))!.definition

/** Notes whose an identity is. */
async function note(app: Application, transaction: Transaction, userId: unknown, person: Person) {
  const { provider, subject } = person
  const data = { provider, subject, key: keyOf(person), userId, usedAt: new Date() }
  return app.service('identities').create(data, { transaction } as Params)
}

/** Links an identity to a user who is there already, and tells him. */
export async function link(app: Application, transaction: Transaction, userId: unknown, person: Person) {
  await notify(app, transaction, userId, 'identityLinked', person.provider)
  return note(app, transaction, userId, person)
}

/** @throws 403 for a user who may not sign in, whatever he shows */
function admit(app: Application, user: User): Caller {
  if (user.lockedAt) throw failure('account-locked')
  if (app.get('accounts').confirm === 'required' && user.email && !user.confirmedAt)
    throw failure('not-confirmed')
  return { id: user.id, role: user.role }
}

/** The names as far as the users have such fields, and the rules of these allow. */
function namesFor({ fields }: Definition, person: Person): Record<string, string> {
  const names = Object.entries({ firstName: person.firstName, lastName: person.lastName })
  return Object.fromEntries(
    names.filter(([key, value]) => {
      const schema = fields.get(key)?.schema
      return (
        value !== undefined && schema?.type === 'string' && value.length <= (schema.maxLength ?? Infinity)
      )
    })
  ) as Record<string, string>
}

/** Where strangers may not register, they may not do so by a provider. */
async function register(app: Application, transaction: Transaction, person: Person): Promise<Caller> {
  const { path, access } = definitionOf(app)
  if (bind(access.create, null) === false)
    throw failure('forbidden', { method: 'create', path, rule: sentence(access.create) })
  const data = {
    ...namesFor(definitionOf(app), person),
    email: person.email,
    // Nobody knows it; whoever wants one asks for it by mail. So spread out, it holds no name by chance.
    password: [...randomBytes(32).toString('hex')].join(' '),
    confirmedAt: new Date()
  }
  const { id, role } = await app.service(path as 'users').create(data, { transaction } as Params)
  await note(app, transaction, id, person)
  return { id, role } as Caller
}

async function find(app: Application, transaction: Transaction, person: Person, asksForCode: boolean) {
  const { trx } = transaction
  const users = () => trx<User>(definitionOf(app).table).select(...fields)
  const identity = await trx('identities')
    .where({ key: keyOf(person) })
    .first('id', 'userId')
  const [known] = identity ? ((await users().where({ id: identity.userId })) as User[]) : []
  if (known) {
    const caller = admit(app, known)
    const params = { transaction } as Params
    await app.service('identities').patch(identity.id, { usedAt: new Date() }, params)
    return caller
  }
  if (person.email === null) throw failure('email-not-verified')
  const [user] = (await users().where({ email: person.email }).forUpdate()) as User[]
  if (!user) return register(app, transaction, person)
  // Whoever has registered with the address of another would else get into what that one builds up.
  if (!user.confirmedAt || asksForCode) throw failure('identity-not-linked')
  const caller = admit(app, user)
  await link(app, transaction, user.id, person)
  return caller
}

/** Whether the user with an address is asked for a code: a provider that he has not linked does not spare him that. */
async function asksForCode(app: Application, email: string): Promise<boolean> {
  const { secondFactor } = app.service('authentication')
  const knex = app.get('postgresqlClient')
  const user = secondFactor && (await knex<User>(definitionOf(app).table).where({ email }).first())
  return user !== undefined && (await secondFactor!.challenge(user.id, user.password)) !== undefined
}

/**
 * The user that somebody from a provider is, who is made when there is none.
 * @throws 403, 409 where he may not sign in, or is not known well enough
 */
export async function ownerOf(app: Application, person: Person): Promise<Caller> {
  const isGuarded = person.email !== null && (await asksForCode(app, person.email))
  return inTurn(app, transaction => find(app, transaction, person, isGuarded))
}
