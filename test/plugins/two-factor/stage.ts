// The stage of these tests: users with an authenticator, at one of the two doors, and a clock that can be moved.
import assert from 'node:assert/strict'
import { TOTP } from 'otpauth'
import type { Overrides } from '../../../src/configuration'
import { PASSWORD } from '../../support/app'
import type { Person } from '../../support/app'
import type { Door, DoorAnswer, MethodName } from '../../support/door'
import { restDoor, socketDoor } from '../../support/door'
import { Stage as Accounts } from '../accounts/stage'

export const doors = [restDoor, socketDoor]

const STEP_MS = 30_000
const now = Date.now

/** The code that an authenticator shows, some steps of 30 seconds from now. */
export const codeOf = (seed: string, steps = 0): string =>
  new TOTP({ secret: seed }).generate({ timestamp: Date.now() + steps * STEP_MS })

/** A code that is not right at any moment near to now. */
export function wrongCode(seed: string): string {
  const right = [-2, -1, 0, 1, 2].map(steps => codeOf(seed, steps))
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find(code => !right.includes(code))!
}

/** The status of an answer, and the name of its error. */
export const wordOf = ({ status, body }: DoorAnswer): [number, string | undefined] => [
  status,
  body.data?.error
]

export interface Enrolled {
  readonly person: Person
  readonly email: string
  readonly seed: string
  readonly recoveryCodes: string[]
}

export class Stage {
  private readonly open: Door[] = []
  private constructor(readonly accounts: Accounts) {}

  static async open(settings: object = {}, overrides: Overrides = {}): Promise<Stage> {
    return new Stage(await Accounts.open({ confirm: 'off', ...settings }, overrides))
  }

  get api() {
    return this.accounts.api
  }

  get knex() {
    return this.api.app.get('postgresqlClient')
  }

  /** Moves the clock to the begin of a step, so that a test does not see one end. */
  calm(): void {
    const ahead = STEP_MS - (now() % STEP_MS)
    Date.now = () => now() + ahead
  }

  /** One call over a connection of its own. */
  async call(
    makeDoor: (typeof doors)[number],
    method: MethodName,
    path: string,
    { as, data, id }: { as?: Person; data?: unknown; id?: unknown } = {}
  ): Promise<DoorAnswer> {
    const door = makeDoor(this.api)
    this.open.push(door)
    return door.call(as, { method, path, data, id })
  }

  /** A user who has confirmed an authenticator; the code that confirmed it counts as one of long ago. */
  async enrol(name: string, makeDoor = restDoor): Promise<Enrolled> {
    const person = await this.api.person(name)
    const begun = await this.call(makeDoor, 'create', 'two-factor', {
      as: person,
      data: { currentPassword: PASSWORD }
    })
    const seed: string = begun.body.secret
    const data = { code: codeOf(seed) }
    const confirmed = await this.call(makeDoor, 'create', 'two-factor/confirm', { as: person, data })
    assert.equal(confirmed.status, 201, JSON.stringify(confirmed.body))
    await this.waitForSteps(person.id)
    return { person, email: person.email, seed, recoveryCodes: confirmed.body.recoveryCodes }
  }

  /** Lets so much time go by that every code which was used is of a step of long ago. */
  async waitForSteps(userId: number): Promise<void> {
    await this.knex('second_factors').where({ userId }).update({ lastStep: 1 })
  }

  /** What a password is answered with. */
  password(email: string, password = PASSWORD, makeDoor = restDoor): Promise<DoorAnswer> {
    return this.call(makeDoor, 'create', 'authentication', { data: { strategy: 'local', email, password } })
  }

  async challenge(email: string, password = PASSWORD, makeDoor = restDoor): Promise<string> {
    const answer = await this.password(email, password, makeDoor)
    assert.deepEqual(wordOf(answer), [401, 'code-required'], JSON.stringify(answer.body))
    return answer.body.data.challenge
  }

  /** The second step. */
  code(challenge: string, code: string, makeDoor = restDoor): Promise<DoorAnswer> {
    const data = { strategy: 'two-factor', challenge, code }
    return this.call(makeDoor, 'create', 'authentication', { data })
  }

  /** Both steps. */
  async signIn(email: string, code: string, makeDoor = restDoor): Promise<DoorAnswer> {
    return this.code(await this.challenge(email, PASSWORD, makeDoor), code, makeDoor)
  }

  async sessionsOf(userId: number): Promise<number> {
    return (await this.knex('sessions').where({ userId })).length
  }

  async close(): Promise<void> {
    Date.now = now
    for (const door of this.open) door.close()
    await this.accounts.close()
  }
}
