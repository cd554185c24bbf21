// The stage of the tests of aggregates: flights of three people, and who asks for what they come to.
import assert from 'node:assert/strict'
import {
  any,
  choice,
  date,
  flag,
  integer,
  moment,
  money,
  optional,
  owner,
  readableBy,
  resource,
  role,
  secret,
  text,
  where,
  withDefault
} from '../../src/engine'
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'
import { restDoor, socketDoor } from '../support/door'
import type { Door } from '../support/door'

const flights = resource({
  path: 'flights',
  about: 'Flights of airships.',
  fields: {
    ship: choice(['LZ 1', 'LZ 2']),
    fare: money(),
    seats: optional(integer()),
    at: moment(),
    day: optional(date()),
    public: withDefault(false, flag()),
    cost: readableBy(role('manager'), optional(money())),
    pin: optional(secret(text())),
    note: optional(text())
  },
  owner: 'userId',
  access: { read: any(owner, where({ public: true }), role('manager')), write: owner },
  search: ['note']
})

export class Flights {
  private constructor(
    readonly api: TestApp,
    readonly ada: Person,
    readonly bob: Person,
    readonly max: Person,
    private readonly doors: readonly Door[]
  ) {}

  static async open(): Promise<Flights> {
    const api = await testApp({}, [flights] as never)
    const [ada, bob] = [await api.person('ada'), await api.person('bob')]
    const max = await api.person('max', 'manager')
    const rows = [
      { as: ada, ship: 'LZ 1', fare: 10, seats: 1, at: '2026-03-28T10:00:00Z', day: '2026-03-28', cost: 5 },
      { as: ada, ship: 'LZ 1', fare: 20.5, at: '2026-03-28T23:30:00Z', day: '2026-03-28', note: 'north' },
      { as: ada, ship: 'LZ 2', fare: 30, seats: 3, at: '2026-03-31T10:00:00Z', day: '2026-03-31' },
      { as: bob, ship: 'LZ 2', fare: 100, seats: 9, at: '2026-03-30T10:00:00Z' },
      { as: bob, ship: 'LZ 2', fare: 1000, seats: 90, at: '2026-03-30T10:00:00Z', public: true }
    ]
    const service: any = api.app.service('flights' as never)
    for (const { as, ...row } of rows) await service.create({ ...row, userId: as.id })
    return new Flights(api, ada, bob, max, [restDoor(api), socketDoor(api)])
  }

  /** The lines of an answer. */
  async ask(data: object, person: Person | undefined = this.ada): Promise<any[]> {
    const [door] = this.doors
    const { status, body } = await door.call(person, { method: 'aggregate', path: 'flights', data })
    assert.equal(status, 200, JSON.stringify(body))
    return body.data
  }

  /** Status and name of the error, the same at both doors. */
  async word(data: unknown, person: Person | undefined = this.ada): Promise<string> {
    const words = await Promise.all(
      this.doors.map(async door => {
        const { status, body } = await door.call(person, { method: 'aggregate', path: 'flights', data })
        return `${status} ${body.data?.error}`
      })
    )
    assert.equal(words[0], words[1])
    return words[0]
  }

  close(): Promise<void> {
    for (const door of this.doors) door.close()
    return this.api.stop()
  }
}
