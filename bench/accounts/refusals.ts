// Refusals: how long a sign-in takes that is refused, by its reason, one after the other in random order.
import assert from 'node:assert/strict'
import type { Database } from '../database'
import { makeCall } from './call'

export const reasons = ['unknown name', 'wrong password', 'frozen account'] as const
export type Reason = (typeof reasons)[number]

/** Milliseconds that each refused sign-in took. */
export type Refusals = Record<Reason, number[]>

/** So many names of each kind, so that no row of the database is written to by all calls. */
export const namesPerReason = 10

const warmUp = 20

/** The addresses to sign in with; those of `unknown name` must belong to nobody. */
export const namesOf = (reason: Reason): string[] =>
  Array.from({ length: namesPerReason }, (_, n) => `${reason.replace(' ', '-')}-${n}@example.com`)

/** Freezes the accounts of `frozen account`, as so many wrong passwords do. */
export const freeze = (database: Database, attempts: number) =>
  database.query(
    `insert into attempts (name, count, "frozenAt")
      select 'user:' || id, $2::int, now() from users where email = any ($1)`,
    [namesOf('frozen account'), attempts]
  )

/**
 * Signs in with wrong passwords.
 * @param each how often for each reason
 * @param password the right one of those who have one
 * @throws AssertionError where the answers differ in more than time, and where a frozen account lets somebody in
 */
export const measureRefusals = async (port: number, each: number, password: string): Promise<Refusals> => {
  const signIn = (email: string, password: string) =>
    makeCall({ port, method: 'POST', path: '/authentication', body: { strategy: 'local', email, password } })
  const times: Refusals = { 'unknown name': [], 'wrong password': [], 'frozen account': [] }
  const answers = new Set<string>()
  for (let n = -warmUp; n < each; n++) {
    // Each turn has all three, in an order that nothing can keep step with.
    for (const reason of [...reasons].sort(() => Math.random() - 0.5)) {
      const email = namesOf(reason)[Math.abs(n) % namesPerReason]
      const { status, text, took } = await signIn(email, 'not the password 42')
      answers.add(`${status} ${text}`)
      if (n >= 0) times[reason].push(took)
    }
  }
  for (const email of namesOf('frozen account')) {
    const { status, text } = await signIn(email, password)
    answers.add(`${status} ${text}`)
  }
  assert.equal(answers.size, 1, `a stranger learns from the answers: ${[...answers].join(' or ')}`)
  assert.match([...answers][0], /^401 /)
  return times
}
