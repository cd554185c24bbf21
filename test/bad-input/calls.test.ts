// Bad calls, played at both doors: each is refused by name, stores nothing, and leaves the process alive.
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'
import { restDoor, socketDoor } from '../support/door'
import type { CallData, Door } from '../support/door'
import { zoo } from '../conformance/zoo'
import { Witness, populate } from './bad-call'
import type { BadCall } from './bad-call'
import { bodies } from './bodies'
import { histories } from './histories'
import { memberships } from './memberships'
import { queries } from './queries'

describe('bad input', () => {
  let api: TestApp
  let witness: Witness
  let people: Record<string, Person>
  before(async () => {
    api = await testApp({}, zoo as never)
    people = await populate(api)
    witness = new Witness(api)
  })
  after(() => api.stop())

  for (const makeDoor of [restDoor, socketDoor]) {
    const name = makeDoor === restDoor ? 'REST' : 'a socket'
    const here = ({ only }: BadCall) => !only || only === name
    let door: Door
    before(() => void (door = makeDoor(api)))
    after(() => door.close())

    const play = (bad: BadCall) => async () => {
      const before = await witness.before()
      const [method, path] = bad.call.split(' ')
      const call = { method, path, id: bad.id, data: bad.data, query: bad.query } as CallData
      await witness.refused(await door.call(people[bad.as ?? 'ada'], call), bad, before)
    }

    describe(`over ${name}`, () => {
      for (const bad of bodies.filter(here)) it(`refuses a body: ${bad.it}`, play(bad))
      for (const bad of queries.filter(here)) it(`refuses a query: ${bad.it}`, play(bad))
      for (const bad of memberships.filter(here)) it(`refuses ${bad.it}`, play(bad))
      for (const bad of histories.filter(here)) it(`refuses to tell the past: ${bad.it}`, play(bad))
    })
  }
})
