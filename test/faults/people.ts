// The people of the suite, and tokens for them, signed as the application signs them.
import { createHmac } from 'node:crypto'
import type { Client } from 'pg'

/** What tokens are signed with here. */
export const SECRET = 'a signing secret of the fault suite, of no worth elsewhere'

export interface Person {
  readonly id: number
  readonly name: string
  /** As it was in the beginning; the fickle ones change it now and then. */
  readonly role: string
  readonly isFickle: boolean
}

/** By name: who there is. */
const cast: Record<string, { role: string; isFickle?: boolean }> = {
  ada: { role: 'user' },
  bob: { role: 'user' },
  cleo: { role: 'user' },
  dan: { role: 'user' },
  flo: { role: 'user', isFickle: true },
  guy: { role: 'manager', isFickle: true },
  mia: { role: 'manager' },
  max: { role: 'manager' },
  zoe: { role: 'admin' }
}

export type People = ReadonlyMap<string, Person>

/** Makes all people. Nobody signs in with a password here. */
export async function makePeople(client: Client): Promise<People> {
  const people = new Map<string, Person>()
  for (const [name, { role, isFickle = false }] of Object.entries(cast)) {
    const { rows } = await client.query(
      `insert into users (email, password, role) values ($1, 'none', $2) returning id`,
      [`${name}@example.com`, role]
    )
    people.set(name, { id: rows[0].id, name, role, isFickle })
  }
  return people
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An access token of a person that lasts for so many seconds. */
export function tokenOf({ id }: Person, seconds = 86_400): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: String(id), iat: now, exp: now + seconds, aud: 'plumage', iss: 'plumage' }
  const content = `${encode({ alg: 'HS256', typ: 'access' })}.${encode(claims)}`
  return `${content}.${createHmac('sha256', SECRET).update(content).digest('base64url')}`
}
