// An application for one test file: its own database, a free port, and people to call it as.
import type { Application } from '../../src/declarations'
import type { Overrides } from '../../src/configuration'
import { join } from 'node:path'
import { Client } from 'pg'
import { compose } from '../../src/compose'
import { boot, createTables, engineOf, findResources, tableName } from '../../src/engine'
import type { Declaration } from '../../src/engine'
import { start } from '../../src/start'
import { cloneDatabase, emptyDatabase } from './database'
import { ask } from './http'

export interface Person {
  readonly id: number
  readonly email: string
  readonly role: string
  readonly token: string
}

export interface Answer {
  readonly status: number
  readonly body: any
  readonly headers: Headers
}

export interface TestApp {
  readonly app: Application
  readonly url: string
  /** A user with this role, made once per name and signed in. */
  person(name: string, role?: 'user' | 'manager' | 'admin'): Promise<Person>
  /** One HTTP request with a JSON body. A text body is sent as it is. */
  request(
    method: string,
    path: string,
    options?: { as?: Person; body?: unknown; headers?: Record<string, string> }
  ): Promise<Answer>
  stop(): Promise<void>
}

export const PASSWORD = 'correct horse battery'

/**
 * The repository's resources and those of a test, which stand in for others of the same path: a project that has
 * grown may have taken it.
 */
export function repositoryResourcesAnd(resources: readonly Declaration[]): Declaration[] {
  const taken = new Set(resources.map(({ path }) => tableName(path)))
  const found = findResources(join(__dirname, '../../src/services'))
  return [...found.filter(({ path }) => !taken.has(tableName(path))), ...resources]
}

/** An application of the repository's resources and some more, with tables made from the declarations. */
async function withResources(resources: readonly Declaration[], overrides: Overrides) {
  const database = await emptyDatabase()
  const app = compose({ postgresql: { connection: database.url }, migrate: false, ...overrides }, app =>
    boot(app, repositoryResourcesAnd(resources), 'users')
  )
  const client = new Client({ connectionString: database.url })
  await client.connect()
  for (const statement of createTables(engineOf(app).definitions)) await client.query(statement)
  await client.end()
  return { app, database }
}

async function withMigrations(overrides: Overrides) {
  const database = await cloneDatabase()
  return { app: compose({ postgresql: { connection: database.url }, ...overrides }), database }
}

/**
 * Composes and starts an application on a database of its own.
 * @param resources declarations beside those of the repository
 */
export async function testApp(
  overrides: Overrides = {},
  resources: readonly Declaration[] = []
): Promise<TestApp> {
  const made = resources.length > 0 ? withResources(resources, overrides) : withMigrations(overrides)
  const { app, database } = await made
  const running = await start(app)
  const people = new Map<string, Promise<Person>>()

  const request: TestApp['request'] = async (method, path, { as, body, headers = {} } = {}) => {
    const isAsIs = body === undefined || typeof body === 'string' || body instanceof Uint8Array
    const answer = await ask(
      method,
      running.url + path,
      {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(as ? { authorization: `Bearer ${as.token}` } : {}),
        ...headers
      },
      isAsIs ? body : JSON.stringify(body)
    )
    const isJson = answer.headers.get('content-type')?.includes('json')
    return {
      status: answer.status,
      body: isJson && answer.text ? JSON.parse(answer.text) : answer.text,
      headers: answer.headers
    }
  }

  async function makePerson(name: string, role: string): Promise<Person> {
    const email = `${name}@example.com`
    await app
      .service('users')
      .create({ email, password: PASSWORD, firstName: name, role, confirmedAt: new Date().toISOString() })
    const { body } = await request('POST', '/authentication', {
      body: { strategy: 'local', email, password: PASSWORD }
    })
    return { id: body.user.id, email, role, token: body.accessToken }
  }

  return {
    app,
    url: running.url,
    request,
    person(name, role = 'user') {
      let person = people.get(name)
      if (!person) people.set(name, (person = makePerson(name, role)))
      return person
    },
    async stop() {
      await running.stop()
      await database.drop()
    }
  }
}
