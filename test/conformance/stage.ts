// The stage of the contract: an application with every resource, rows in them, visitors, and the doors.
import { createHash } from 'node:crypto'
import { KEY, engineOf } from '../../src/engine'
import type { Caller, Definition } from '../../src/engine'
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'
import { restDoor, socketDoor } from '../support/door'
import type { Door } from '../support/door'
import type { Row } from './oracle'
import { makeRows } from './samples'
import { zoo } from './zoo'

export interface Visitor {
  readonly name: string
  readonly person?: Person
  readonly caller: Caller | null
}

/** What was heard or answered, with URLs of files as they are before they are signed, which depends on the time. */
export const unsigned = <T>(value: T): T =>
  value === undefined
    ? value
    : JSON.parse(JSON.stringify(value).replace(/(\/media\/files\/[^"?]*)\?[^"]*/g, '$1'))

/** Who comes by an API key too, by his place among the visitors, and what it may do at most. */
const ceilings: readonly [number, string[]][] = [
  [1, ['*:read', '*:write']],
  [3, ['zoo/topics:read', 'zoo/topics:write', 'zoo/notes:read', 'zoo/cases:write']]
]

/** A visitor who comes by an API key. */
async function byKey(api: TestApp, { person, caller, name }: Visitor, scopes: string[]): Promise<Visitor> {
  const token = `plm_${createHash('sha256').update(scopes.join()).digest('hex').slice(0, 40)}`
  const { id } = await api.app.service('api-keys').create({
    name: 'a machine',
    prefix: token.slice(0, 10),
    hash: createHash('sha256').update(token).digest('hex'),
    scopes,
    userId: person!.id,
    // Its use is not noted before that, and the row stays as it is.
    lastUsedAt: '2100-01-01T00:00:00.000Z'
  } as never)
  const key = { id: String(id), scopes: new Set(scopes), until: Infinity }
  return {
    name: `${name} by a key for ${scopes.join(', ')}`,
    person: { ...person!, token },
    caller: { ...caller!, [KEY]: key }
  }
}

type Check = (definition: Definition, visitor: Visitor, door: Door, at: string) => Promise<void>

export class Stage {
  private constructor(
    readonly api: TestApp,
    readonly visitors: readonly Visitor[],
    readonly doors: readonly Door[],
    /** All rows as the application itself sees them, by path. */
    readonly rows: ReadonlyMap<string, Row[]>
  ) {}

  /** Starts the application with the repository's resources and the zoo, and fills all of them. */
  static async open(): Promise<Stage> {
    const api = await testApp({}, zoo as never)
    const people = [
      await api.person('ada'),
      await api.person('bob'),
      await api.person('max', 'manager'),
      await api.person('root', 'admin')
    ]
    const callers = people.map(({ id, role }) => ({ id, role }))
    const visitors: Visitor[] = [
      { name: 'a stranger', caller: null },
      ...people.map((person, index) => ({
        name: `${person.email} (${person.role})`,
        person,
        caller: callers[index]
      }))
    ]
    await makeRows(api.app, callers)
    for (const [index, scopes] of ceilings) visitors.push(await byKey(api, visitors[index], scopes))
    const rows = new Map<string, Row[]>()
    for (const path of engineOf(api.app).definitions.keys()) rows.set(path, await Stage.read(api, path))
    const doors = [restDoor(api), socketDoor(api)].map((door): Door => ({
      ...door,
      call: async (...call) => unsigned(await door.call(...call))
    }))
    return new Stage(api, visitors, doors, rows)
  }

  private static read = async (api: TestApp, path: string): Promise<Row[]> =>
    unsigned(await (api.app.service(path as never) as any).find({ paginate: false }))

  /** The sessions of the visitors, by the word of their tokens. */
  private get sessions(): Set<string> {
    const words = ({ token }: Person) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString())
    return new Set(
      this.visitors.flatMap(({ person, caller }) => (person && !caller?.[KEY] ? [words(person).sid] : []))
    )
  }

  /** Whether a row makes one of the visitors who he is: without it, or with another password, he would be nobody. */
  isVisitor(path: string, id: unknown): boolean {
    if (path === 'api-keys') return this.visitors.some(({ caller }) => caller?.[KEY]?.id === id)
    if (path === 'sessions') return this.sessions.has(id as string)
    return path === 'users' && this.visitors.some(({ caller }) => caller?.id === id)
  }

  get definitions(): Definition[] {
    return [...engineOf(this.api.app).definitions.values()]
  }

  definition(path: string): Definition {
    return engineOf(this.api.app).definitions.get(path)!
  }

  /** The rows as they are in the database now. */
  current(path: string): Promise<Row[]> {
    return Stage.read(this.api, path)
  }

  /** Runs a check for every resource, visitor and door; `at` says where, for messages. */
  async everywhere(check: Check): Promise<void> {
    for (const definition of this.definitions) {
      for (const visitor of this.visitors) {
        for (const door of this.doors) {
          await check(definition, visitor, door, [definition.path, visitor.name, door.name].join(' · '))
        }
      }
    }
  }

  async close(): Promise<void> {
    for (const door of this.doors) door.close()
    await this.api.stop()
  }
}
