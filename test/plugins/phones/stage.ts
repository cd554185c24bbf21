// The stage of the tests of phones: an application, an exchange that takes its texts, and doors to call by.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Overrides } from '../../../src/configuration'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import type { Door, DoorAnswer } from '../../support/door'
import { Exchange } from '../sms/exchange'

export const ASK = 'phone-verifications'
export const VERIFY = 'phone-verifications/verify'

/** Status and name of the error of an answer. */
export const wordOf = ({ status, body }: DoorAnswer) => [status, body.data?.error]

let count = 1000
/** A number that nobody has asked for. */
export const newNumber = () => `+1416555${++count}`

export class Stage {
  readonly doors: readonly Door[]

  private constructor(
    readonly api: TestApp,
    readonly exchange: Exchange
  ) {
    this.doors = [restDoor(api), socketDoor(api)]
  }

  static async open(overrides: Overrides = {}): Promise<Stage> {
    const exchange = await new Exchange().open()
    const { sms = {}, ...others } = overrides as { sms?: object }
    const own = { url: exchange.url, from: '+14165550100', ...sms }
    return new Stage(await testApp({ jobs: { concurrency: 2 }, ...others, sms: own }), exchange)
  }

  get knex() {
    return this.api.app.get('postgresqlClient')
  }

  /** Sends a body to a door, over REST unless it is said otherwise. */
  post(path: string, data: unknown, as?: Person, door = this.doors[0]): Promise<DoorAnswer> {
    return door.call(as, { method: 'create', path, data })
  }

  ask(phone: string, as?: Person, door?: Door) {
    return this.post(ASK, { phone }, as, door)
  }

  verify(phone: string, code: string, as?: Person, door?: Door) {
    return this.post(VERIFY, { phone, code }, as, door)
  }

  row(phone: string): Promise<any> {
    return this.knex('phone_codes').where({ phone }).first()
  }

  /** The code of the newest text to a number, once there are so many. */
  async code(phone: string, texts = 1): Promise<string> {
    for (let tries = 0; tries < 400; tries++, await sleep(25)) {
      const found = this.exchange.taken.filter(({ to }) => to === phone)
      if (found.length >= texts) return /^\d{6}/.exec(found.at(-1)!.body)![0]
    }
    throw new Error(`No text has come to ${phone}`)
  }

  /** Asks for a code, and reads it. */
  async have(phone: string, as?: Person): Promise<string> {
    const { status, body } = await this.ask(phone, as)
    if (status !== 201) throw new Error(JSON.stringify(body))
    return this.code(phone)
  }

  async close(): Promise<void> {
    for (const door of this.doors) door.close()
    await this.api.stop()
    this.exchange.close()
  }
}

/** A code that is none of these. */
export const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
