// The contract of the past, for every declared resource: who may see what has happened to a row, and what of it.
import assert from 'node:assert/strict'
import type { Caller, Definition } from '../../src/engine'
import { Chronicle } from './chronicle'
import type { Life } from './chronicle'
import { may, never, seen } from './oracle'
import type { Row } from './oracle'
import { Stage } from './stage'

type Side = Row | null

/** The fields of a side that the other one has otherwise, or not at all. */
const changed = (side: Row, other: Row): Row =>
  Object.fromEntries(
    Object.entries(side).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(other[name]))
  )

/** The entries that a caller should see, newest first. */
function expected(definition: Definition, caller: Caller | null, life: Life) {
  const side = (row: Row | null): Side =>
    row && may(definition, 'history', caller, row) ? seen(definition, caller, row) : null
  const all = life.map((row, at) => {
    const before = at === 0 ? null : life[at - 1]
    const [from, to] = [side(before), side(row)]
    return {
      event: before === null ? 'created' : row === null ? 'removed' : 'patched',
      from: from && to ? changed(from, to) : from,
      to: from && to ? changed(to, from) : to
    }
  })
  return all.filter(({ from, to }) => from || to).reverse()
}

/** What a caller should be answered: a status, and entries where he may see them. */
function answerTo(definition: Definition, caller: Caller | null, life: Life) {
  const now = life.at(-1)!
  const last = now ?? life.at(-2)!
  if (never(definition, 'history', caller)) return { status: caller ? 403 : 401 }
  if (may(definition, 'history', caller, last))
    return { status: 200, entries: expected(definition, caller, life) }
  return { status: now && may(definition, 'get', caller, now) ? 403 : 404 }
}

const plain = (data: any[]) => data.map(({ event, from, to }) => ({ event, from, to }))

describe('every declared resource, its past', function () {
  // It grows with the resources.
  this.timeout(180_000)
  let stage: Stage
  let chronicle: Chronicle
  before(async () => {
    stage = await Stage.open()
    chronicle = await Chronicle.write(stage)
  })
  after(() => stage.close())

  /** Runs a check for every row that there is or has been, with what its caller should be answered. */
  const everywhere = (
    check: (
      ask: (query?: object) => Promise<{ status: number; body: any }>,
      answer: ReturnType<typeof answerTo>,
      at: string
    ) => Promise<void>
  ) =>
    stage.everywhere(async (definition, { person, caller }, door, at) => {
      if (!definition.live) return
      for (const [id, life] of chronicle.of(definition)) {
        const ask = (query = {}) =>
          door.call(person, { method: 'history', path: definition.path, id, query: { ...query } })
        await check(ask, answerTo(definition, caller, life), `${at} · ${id}`)
      }
    })

  it('has changes, new owners and removals to tell of', () => {
    const lives = stage.definitions.flatMap(definition => chronicle.of(definition).map(([, life]) => life))
    assert.ok(lives.filter(life => life.length > 3).length > 15)
    assert.ok(lives.filter(life => life.at(-1) === null).length > 5)
  })

  it('is shown to those who may see it, entry by entry, with the fields that they may see', async () => {
    const met = new Set<number>()
    let hidden = 0
    await everywhere(async (ask, { status, entries }, at) => {
      const answer = await ask({ $limit: 100 })
      met.add(status)
      assert.equal(answer.status, status, `${at} ${JSON.stringify(answer.body)}`)
      if (!entries) return
      const { data, next, limit } = answer.body
      assert.deepEqual(plain(data), entries, at)
      hidden += data.filter(({ event, from, to }: any) => event === 'patched' && !(from && to)).length
      assert.deepEqual([next, limit], [null, 100], at)
      assert.equal(new Set(data.map((entry: any) => entry.id)).size, data.length, at)
      for (const [index, entry] of data.entries()) {
        assert.deepEqual(Object.keys(entry), ['id', 'at', 'actor', 'event', 'from', 'to'], at)
        assert.equal(entry.actor, null, `${at}: the application itself made the change`)
        assert.equal(new Date(entry.at).toISOString(), entry.at, at)
        if (index > 0) assert.ok(entry.at <= data[index - 1].at, at)
      }
    })
    assert.deepEqual([...met].sort(), [200, 401, 403, 404])
    assert.ok(hidden > 0, 'sides that are hidden are among them')
  })

  it('comes in pages', async () => {
    await everywhere(async (ask, { entries }, at) => {
      if (!entries) return
      const pages: any[] = []
      for (let next: string | null = ''; next !== null;) {
        const { body }: { body: any } = await ask({ $limit: 2, $after: next })
        assert.ok(body.data?.length <= 2, `${at} ${JSON.stringify(body)}`)
        pages.push(...body.data)
        next = body.next
      }
      assert.deepEqual(plain(pages), entries, at)
    })
  })

  it('has no secret in it, whoever asks', async () => {
    for (const definition of stage.definitions.filter(({ live }) => live)) {
      const secrets = [...definition.fields.values()].filter(({ secret }) => secret)
      const texts = secrets.filter(({ column }) => /^(text|varchar)/.test(column))
      const service: any = stage.api.app.service(definition.path as never)
      for (const [id, life] of chronicle.of(definition)) {
        for (const { name } of life.at(-1) && !stage.isVisitor(definition.path, id) ? texts : [])
          await service.patch(id, { [name]: `nobody must know ${id}` })
        const text = JSON.stringify(await service.history({ id }, { query: { $limit: 100 } }))
        for (const { name } of secrets) assert.ok(!text.includes(`"${name}":`), `${definition.path} ${text}`)
        assert.doesNotMatch(text, /nobody must know|argon2|a long password|\bcode \dx/)
      }
    }
  })

  it('is not there where changes are not kept', async () => {
    await stage.everywhere(async ({ path, live }, { person }, door, at) => {
      if (live) return
      const { id } = stage.rows.get(path)![0]
      const { status, body } = await door.call(person, { method: 'history', path, id })
      assert.equal(status, 405, at)
      assert.match(body.message, /^history is not offered by /)
    })
  })

  it('is unknown of rows that never were', async () => {
    await stage.everywhere(async (definition, { person, caller }, door, at) => {
      if (!definition.live) return
      const id = definition.idKind === 'uuid' ? '00000000-0000-7000-8000-000000000000' : 2_000_000
      const { status } = await door.call(person, { method: 'history', path: definition.path, id })
      assert.equal(status, never(definition, 'history', caller) ? (caller ? 403 : 401) : 404, at)
    })
  })
})
