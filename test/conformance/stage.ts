// The stage of the contract: an application with every resource, rows in them, visitors, and the doors.
import { engineOf } from '../../src/engine'
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
    const visitors = [
      { name: 'a stranger', caller: null },
      ...people.map((person, index) => ({
        name: `${person.email} (${person.role})`,
        person,
        caller: callers[index]
      }))
    ]
    await makeRows(api.app, callers)
    const rows = new Map<string, Row[]>()
    for (const path of engineOf(api.app).definitions.keys()) rows.set(path, await Stage.read(api, path))
    return new Stage(api, visitors, [restDoor(api), socketDoor(api)], rows)
  }

  private static read = (api: TestApp, path: string): Promise<Row[]> =>
    (api.app.service(path as never) as any).find({ paginate: false })

  /** The sessions of the visitors, by the word of their tokens. */
  private get sessions(): Set<string> {
    const words = ({ token }: Person) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString())
    return new Set(this.visitors.flatMap(({ person }) => (person ? [words(person).sid] : [])))
  }

  /** Whether a row makes one of the visitors who he is: without it, or with another password, he would be nobody. */
  isVisitor(path: string, id: unknown): boolean {
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
