// The proof before the measurement: every server must answer rightly, or it would be praised for its errors.
import assert from 'node:assert/strict'
import { call, Running } from './contenders'
import { Database, ownCount } from './database'
import { Kind, workloads } from './workloads'

export interface Rows {
  userId: number
  /** The caller's rows, newest first. */
  own: number[]
  foreign: number
}

/** Makes each call of the workloads once, and some that must be refused; throws at the first wrong answer. */
export const check = async (server: Running, token: string, database: Database, rows: Rows) => {
  const make = (kind: Kind, id = rows.own[0], by: string | undefined = token) => {
    const { method, path, body } = workloads[kind]
    return call(server.port, method, path(id), by, body?.(0))
  }
  const stored = async (id: number) =>
    (
      await database.query(
        'select id, "firstName", "lastName", email, "userId" from contacts where id = $1',
        [id]
      )
    )[0]
  const holds = (answer: any, row: any) => {
    for (const name of ['id', 'firstName', 'lastName', 'email']) assert.equal(answer[name], row[name], name)
    assert.ok(answer.createdAt && answer.updatedAt, 'createdAt and updatedAt')
  }

  try {
    const got = await make('get')
    assert.equal(got.status, 200, 'status of get')
    holds(got.body, await stored(rows.own[0]))

    const { status, body: page } = await make('list')
    assert.equal(status, 200, 'status of list')
    assert.deepEqual([page.total, page.limit, page.skip], [ownCount, 20, 0], 'total, limit and skip')
    assert.deepEqual(
      page.data.map((row: any) => row.id),
      rows.own.slice(0, 20),
      'ids of the page'
    )
    holds(page.data[19], await stored(rows.own[19]))

    const patched = await make('patch')
    assert.equal(patched.status, 200, 'status of patch')
    assert.equal(patched.body.email, 'changed0@example.com', 'patched email')
    holds(patched.body, await stored(rows.own[0]))

    const created = await make('create')
    assert.equal(created.status, 201, 'status of create')
    const row = await stored(created.body.id)
    holds(created.body, row)
    assert.equal(row.userId, rows.userId, 'owner of the new row')

    const before = await stored(rows.foreign)
    assert.equal((await make('get', rows.foreign)).status, 404, "get of another user's row")
    assert.equal((await make('patch', rows.foreign)).status, 404, "patch of another user's row")
    assert.deepEqual(await stored(rows.foreign), before, "another user's row")
    for (const kind of ['get', 'list', 'create', 'patch'] as const) {
      assert.equal((await make(kind, rows.own[0], `${token}x`)).status, 401, `${kind} with a forged token`)
    }
  } catch (error: any) {
    throw new Error(`${server.name} answers wrongly: ${error.message}`)
  }
}
