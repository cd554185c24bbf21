// A property: between any two declarations, migrations go there and back, and no value that stays is lost.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createTables, tableName } from '../../../src/engine'
import { MigrationRefusal, migrateDown, migrateUp } from '../../../src/plugins/migrations'
import { contents } from '../../support/catalogue'
import { makeMeant } from './answers'
import { declarationsOf, rowOf, uuidOf } from './random-declarations'
import type { Shape, Spec } from './random-declarations'
import { anyPair } from './random-shapes'
import { Workshop, definitionsOf } from './workshop'

const RUNS = Number(process.env.MIGRATION_RUNS ?? 8)
const ROWS = 4

/** Why a way back may be closed while there are rows: their values are gone, or do not fit what was. */
const CLOSED = /would have nothing in|that do not fit|break|nothing in|does not have/

type Rows = Record<string, unknown>[]

/** What PostgreSQL makes of the declarations in an empty database, which stays empty. */
async function expected(empty: Workshop, shapes: readonly Shape[]): Promise<string[]> {
  const transaction = await empty.db.transaction()
  try {
    for (const statement of createTables(definitionsOf(declarationsOf(shapes))))
      await transaction.raw(statement.replaceAll('?', '\\?'))
    return await contents(transaction)
  } finally {
    await transaction.rollback()
  }
}

async function fillWith(shop: Workshop, shapes: readonly Shape[]): Promise<void> {
  const [{ id: userId }] = await shop.db('users').insert({}).returning('id')
  for (const shape of shapes) {
    for (let number = 1; number <= ROWS; number++) {
      await shop.db(tableName(shape.path)).insert({
        ...rowOf(shape, number, shapes[0]),
        ...(shape.id === 'uuid' ? { id: uuidOf(number) } : {}),
        ...(shape.owned ? { userId } : {})
      })
    }
  }
}

const rowsOf = async (shop: Workshop, path: string): Promise<Rows> => {
  const { rows } = await shop.db.raw('select row_to_json(t) as row from ?? t order by id', [tableName(path)])
  return rows.map(({ row }: { row: Record<string, unknown> }) => row)
}

/** Values that are kept under the names that they had, where the kind stays. */
function assertKept(
  before: readonly Shape[],
  after: readonly Shape[],
  path: string,
  was: Rows,
  now: Rows,
  back: boolean
) {
  const old = before.find(shape => shape.path === path)!
  const shape = after.find(each => (each.was ?? each.path) === path)
  if (!shape) return
  for (const spec of old.fields) {
    const kept: Spec | undefined = shape.fields.find(each => (each.was ?? each.name) === spec.name)
    if (!kept || (!back && kept.kind !== spec.kind)) continue
    const name: string = back ? spec.name : kept.name
    for (const [at, row] of was.entries()) {
      if (row[spec.name] === null) continue
      assert.deepEqual(now[at][name], row[spec.name], `${path}.${name} of row ${at + 1}`)
    }
  }
}

describe('migrations between any two declarations', function () {
  this.timeout(RUNS * 30_000)

  it('go there and back, make what is declared, and lose no value that stays', async () => {
    const seen = { kept: 0, refused: 0, emptied: 0 }
    const empty = await Workshop.open()
    const property = fc.asyncProperty(anyPair, async ({ before, after }) => {
      const [start, end] = [await expected(empty, before), await expected(empty, after)]
      const shop = await Workshop.open()
      try {
        await shop.have(declarationsOf(before))
        assert.deepEqual(await contents(shop.db), start)
        await fillWith(shop, before)
        const was = new Map<string, Rows>()
        for (const { path } of before) was.set(path, await rowsOf(shop, path))

        let made
        try {
          made = await makeMeant(shop, before, after)
        } catch (error) {
          if (!(error instanceof MigrationRefusal)) throw error
          // Values that do not fit, or rows that cannot be filled: nothing may have been touched.
          for (const { path } of before) assert.deepEqual(await rowsOf(shop, path), was.get(path))
          seen.refused++
          for (const { path } of [...before].reverse()) await shop.db(tableName(path)).delete()
          was.clear()
          made = await makeMeant(shop, before, after)
        }
        await migrateUp(shop.db, shop.folder)
        assert.deepEqual(await contents(shop.db), end)
        for (const [path, rows] of was) {
          const shape = after.find(each => (each.was ?? each.path) === path)
          if (shape) assertKept(before, after, path, rows, await rowsOf(shop, shape.path), false)
        }
        if (!made) return
        const meant = [...made.text.matchAll(/^ +'([\w.]+)'$/gm)].map(([, at]) => at)
        try {
          await migrateDown(shop.db, shop.folder, { meant })
        } catch (error) {
          assert.match((error as Error).message, CLOSED)
          seen.emptied++
          for (const { path } of [...after].reverse()) await shop.db(tableName(path)).delete()
          was.clear()
          await migrateDown(shop.db, shop.folder, { meant })
        }
        assert.deepEqual(await contents(shop.db), start)
        for (const [path, rows] of was) {
          if (after.some(each => (each.was ?? each.path) === path)) {
            assertKept(before, after, path, rows, await rowsOf(shop, path), true)
            seen.kept++
          }
        }
      } finally {
        await shop.close()
      }
    })
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true }).finally(() => empty.close())
    // Were all of them refused, nothing would have been shown.
    assert.ok(seen.kept > 0, JSON.stringify(seen))
    if (process.env.MIGRATION_RUNS) console.log(seen)
  })
})
