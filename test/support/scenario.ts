// Scenarios: a story told as data, played over every door.
import assert from 'node:assert/strict'
import type { Overrides } from '../../src/configuration'
import type { Declaration } from '../../src/engine'
import { testApp } from './app'
import type { Person, TestApp } from './app'
import { Listener, restDoor, socketDoor } from './door'
import type { CallData, Door } from './door'

export interface Step {
  /** What the step shows; the name of the test. */
  readonly it: string
  /** Who calls; nobody when left out. */
  readonly as?: string
  /** Method and path, for example `create contacts`, or the name of an action and path. */
  readonly call: `${string} ${string}`
  /** Texts that start with `$` are looked up in what earlier steps have kept: `$zoe.id`. */
  readonly id?: unknown
  /** A function makes it, of the application. */
  readonly data?: unknown
  readonly query?: Record<string, unknown>
  readonly status?: number
  /** Name of the error in the catalogue. */
  readonly error?: string
  /** What the answer holds; objects may have more keys, lists may not have more items. */
  readonly body?: unknown
  /** Keys that the answer must not have. */
  readonly without?: readonly string[]
  /** Keeps the answer under a name. */
  readonly keep?: string
  /** Makes whoever signs in by this step a person of this name, who listens from then on. */
  readonly signsIn?: string
  /** Who hears which events, and what they hold; listeners who are not named must hear nothing. */
  readonly heard?: Record<string, Record<string, unknown> | readonly (readonly [string, unknown])[]>
}

export interface Scenario {
  readonly title: string
  /** Names of the people, with their roles. All of them listen, and `nobody` does too. */
  readonly people: Record<string, 'user' | 'manager' | 'admin'>
  readonly resources?: readonly Declaration[]
  readonly settings?: Overrides
  readonly steps: readonly Step[]
}

/** Whether `actual` holds all of `expected`, at any depth. */
function matches(actual: any, expected: any, at: string): void {
  if (expected instanceof RegExp) return assert.match(String(actual), expected, at)
  if (typeof expected === 'function') return assert.ok(expected(actual), `${at}: ${JSON.stringify(actual)}`)
  if (typeof expected !== 'object' || expected === null) return assert.deepEqual(actual, expected, at)
  assert.ok(
    typeof actual === 'object' && actual !== null,
    `${at}: ${JSON.stringify(actual)} is not an object`
  )
  if (Array.isArray(expected))
    assert.equal(actual.length, expected.length, `${at}: ${JSON.stringify(actual)}`)
  for (const key of Object.keys(expected)) matches(actual[key], expected[key], `${at}.${key}`)
}

function lookUp(kept: Map<string, any>, value: any): any {
  if (typeof value === 'string' && /^\$\w+(\.\w+)+$/.test(value)) {
    const [name, ...path] = value.slice(1).split('.')
    if (kept.has(name)) return path.reduce((object, key) => object[key], kept.get(name))
  }
  if (Array.isArray(value)) return value.map(each => lookUp(kept, each))
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, lookUp(kept, each)]))
}

/** @returns the body of the answer */
async function play(
  step: Step,
  api: TestApp,
  door: Door,
  person: Person | undefined,
  kept: Map<string, any>
): Promise<any> {
  const [method, path] = step.call.split(' ')
  const given = typeof step.data === 'function' ? await step.data(api) : step.data
  const { id, data, query } = lookUp(kept, { id: step.id, data: given, query: step.query })
  const { status, body } = await door.call(person, { method, path, id, data, query } as CallData)
  const expected = step.status ?? (method === 'create' ? 201 : 200)
  assert.equal(status, expected, JSON.stringify(body))
  if (step.error) assert.equal(body.data?.error, step.error, JSON.stringify(body))
  if (step.body !== undefined) matches(body, lookUp(kept, step.body), 'body')
  for (const key of step.without ?? [])
    assert.ok(!(key in body), `${key} must not be in ${JSON.stringify(body)}`)
  if (step.keep) kept.set(step.keep, body)
  return body
}

async function listen(step: Step, listeners: Map<string, Listener>, kept: Map<string, any>): Promise<void> {
  for (const [name, listener] of listeners) {
    const heard = await listener.take()
    const { [name]: wanted = {} } = step.heard ?? {}
    const expected = Array.isArray(wanted) ? wanted : Object.entries(wanted)
    assert.deepEqual(
      heard.map(each => each.event),
      expected.map(([event]) => event),
      `what ${name} heard`
    )
    expected.forEach(([, row], index) => matches(heard[index].row, lookUp(kept, row), `the event of ${name}`))
  }
}

/** Plays a scenario over REST, and again over sockets, each time on a database of its own. */
export function scenario({ title, people, resources, settings, steps }: Scenario): void {
  for (const makeDoor of [restDoor, socketDoor]) {
    describe(`${title}, over ${makeDoor === restDoor ? 'REST' : 'a socket'}`, () => {
      let api: TestApp
      let door: Door
      const persons = new Map<string, Person>()
      const listeners = new Map<string, Listener>()
      const kept = new Map<string, any>()

      before(async () => {
        api = await testApp(settings, resources)
        door = makeDoor(api)
        for (const [name, role] of Object.entries(people)) {
          persons.set(name, await api.person(name, role))
          kept.set(name, persons.get(name))
        }
        for (const [name, person] of persons) listeners.set(name, await Listener.open(api, person))
        listeners.set('nobody', await Listener.open(api))
        for (const listener of listeners.values()) await listener.take()
      })
      after(async () => {
        for (const listener of listeners.values()) listener.close()
        door.close()
        await api.stop()
      })

      /** By a door of his own, so that nobody's stays nobody's. */
      async function signIn(step: Step, name: string) {
        const own = makeDoor(api)
        const { user, accessToken, refreshToken } = await play(step, api, own, undefined, kept)
        own.close()
        await listen(step, listeners, kept)
        const { id, email, role } = user
        const person = { id, email, role, token: accessToken }
        persons.set(name, person)
        kept.set(name, { ...person, refreshToken })
        listeners.get(name)?.close()
        listeners.set(name, await Listener.open(api, person))
        await listeners.get(name)!.take()
      }

      for (const step of steps) {
        it(step.it, async () => {
          if (step.signsIn) return signIn(step, step.signsIn)
          assert.ok(step.as === undefined || persons.has(step.as), `${step.as} is nobody here`)
          await play(step, api, door, persons.get(step.as!), kept)
          await listen(step, listeners, kept)
        })
      }
    })
  }
}
