// A bad call as data, and what must be true of its answer and of the application afterwards.
import assert from 'node:assert/strict'
import { engineOf } from '../../src/engine'
import type { ErrorName } from '../../src/engine'
import type { Person, TestApp } from '../support/app'
import type { DoorAnswer, MethodName } from '../support/door'

export interface BadCall {
  /** What is bad about it; the name of the test. */
  readonly it: string
  readonly call: `${MethodName} ${string}`
  /** Who calls: ada, a user, unless said otherwise. */
  readonly as?: 'ada' | 'max' | 'root' | 'nobody'
  readonly id?: unknown
  /** A text is sent over REST as it stands. */
  readonly data?: unknown
  readonly query?: Record<string, unknown>
  /** Where it can be made; at both doors unless said otherwise. */
  readonly only?: 'REST' | 'a socket'
  /** 400 unless said otherwise. */
  readonly status?: number
  readonly error: ErrorName
  /** What the sentence must name. */
  readonly key: string
}

/** An object with the keys of a JSON text, also those that a literal cannot have. */
export const parsed = (json: string) => JSON.parse(json)

/** Objects in one another. */
export const nested = (levels: number, leaf: unknown = 1): any =>
  levels === 0 ? leaf : { a: nested(levels - 1, leaf) }

const INTERNALS =
  /\b(select|insert|update|delete)\b[^.]*\b(from|into|set|where)\b|node_modules|\.[jt]s:\d|\bat \S+ \(|tsquery|relation "|column "|constraint "|syntax error/i

/** The rows of every table, and a sign of life. */
export class Witness {
  private last?: string

  constructor(private readonly api: TestApp) {}

  /** How many rows each table has, and when one was last changed. */
  async rows(): Promise<string> {
    const tables = [...engineOf(this.api.app).definitions.values()].map(({ table }) => table)
    const parts = tables.map(
      table => `select '${table}' as name, count(*) as rows, max("updatedAt") as last from "${table}"`
    )
    const { client } = this.api.app.get('postgresqlClient')
    const connection = await client.acquireConnection()
    try {
      // Prepared, because it is asked around every call, and of so many tables it is dear to plan.
      const { rows } = await connection.query({ name: 'witness', text: parts.join(' union all ') })
      return (this.last = JSON.stringify(rows))
    } finally {
      await client.releaseConnection(connection)
    }
  }

  /** What was there when it was last looked at, where nothing should have happened since. */
  before(): Promise<string> | string {
    return this.last ?? this.rows()
  }

  /** Checks an answer that must be a refusal, and that nothing was changed by the call. */
  async refused(
    { status, body }: DoorAnswer,
    expected: Pick<BadCall, 'error' | 'key'> & { status?: number },
    before: string
  ): Promise<void> {
    const text = JSON.stringify(body)
    assert.equal(status, expected.status ?? 400, text)
    assert.equal(body.code, status, text)
    assert.equal(body.data?.error, expected.error, text)
    assert.ok(body.message.includes(expected.key), `${text} does not name ${expected.key}`)
    assert.doesNotMatch(text, INTERNALS)
    assert.ok(!('stack' in body), text)
    assert.equal(await this.rows(), before, 'nothing is stored')
    await this.alive()
  }

  async alive(): Promise<void> {
    const { status } = await this.api.request('GET', '/health/live')
    assert.equal(status, 200)
  }
}

/** The people of these tests, and a row of theirs in each resource that the calls are about. */
export async function populate(api: TestApp): Promise<Record<'ada' | 'max' | 'root', Person>> {
  const [ada, max, root] = [
    await api.person('ada'),
    await api.person('max', 'manager'),
    await api.person('root', 'admin')
  ]
  const make = (path: string, data: object) => (api.app.service(path as never) as any).create(data)
  await make('contacts', { firstName: 'Zoe', lastName: 'Ng', email: 'z@ng.example', userId: ada.id })
  await make('zoo/topics', { title: 'open' })
  await make('zoo/notes', { title: 'note', userId: ada.id })
  await make('zoo/drops', { message: 'drop' })
  await make('zoo/quiet', { title: 'quiet' })
  return { ada, max, root }
}
