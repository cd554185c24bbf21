// The truth: what is in the tables, and every change that led there, read in one view of the database.
import type { Postgres } from './postgres'
import { paths } from './resources'
import type { Path } from './resources'
import type { Row } from './rights'

/** A snapshot in PostgreSQL's own words, `xmin:xmax:open`: what a transaction of then could see. */
export class Moment {
  private static made = 0
  /** Which of two moments is the later one. */
  readonly order = Moment.made++
  private readonly next: bigint
  private readonly open: ReadonlySet<string>

  constructor(readonly text: string) {
    const [, next, open] = text.split(':')
    this.next = BigInt(next)
    this.open = new Set(open.split(','))
  }

  /** Whether a change was there already. */
  sees({ tx }: { tx: string }): boolean {
    return BigInt(tx) < this.next && !this.open.has(tx)
  }

  /** Everything below this was finished. */
  get oldest(): string {
    return this.text.split(':')[0]
  }
}

export interface Change {
  readonly tx: string
  readonly path: Path
  readonly key: string
  readonly id: number | string
  readonly version: number
  readonly before: Row | null
  readonly after: Row | null
  /** When it was written, in milliseconds. */
  readonly at: number
}

export interface Truth {
  readonly moment: Moment
  /** Rows as REST would show them to somebody who may see all. */
  readonly rows: ReadonlyMap<Path, readonly Row[]>
  /** By row, in the order in which they were made. */
  readonly changes: ReadonlyMap<string, readonly Change[]>
  /** The role of each user. */
  readonly users: ReadonlyMap<number, string>
  /** Changes of roles, by the id of the user. */
  readonly roles: ReadonlyMap<number, readonly { tx: string; from: string; to: string }[]>
  /** Lines in which journal and record differ. */
  readonly astray: readonly string[]
}

export const keyOf = (path: string, id: unknown): string => `${path} ${String(id)}`

const moments = ['createdAt', 'updatedAt']

/** A row of JSON as PostgreSQL makes it, with moments as REST writes them. */
function rowOf(json: Row | null): Row | null {
  if (json === null) return null
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name,
      moments.includes(name) ? new Date(value).toISOString() : value
    ])
  )
}

const since = (table: string) =>
  `${table}.tx >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(${table}.tx, $1::pg_snapshot)`

/** What one of both has and the other has not, as far back as the journal is kept. */
const astraySql = `
  with record as (
    select tx, path, id, after->>'mark' as mark, before is null as fresh, after is null as gone from audit
    where path <> 'users' and ${since('audit')}
  ), journal as (
    select tx, resource as path, "rowId" as id, after->>'mark' as mark, before is null as fresh, after is null as gone
    from plumage_journal where resource <> 'users' and ${since('plumage_journal')}
  ), differences as (
    (select 'only in the record' as what, * from (table record except all table journal) one)
    union all
    (select 'only in the journal', * from (table journal except all table record) other)
  )
  select d.* from differences d, plumage_journal_start s where d.tx >= s.tx limit 20`

/** @param from what was there then need not be told again */
export function readTruth(postgres: Postgres, from: Moment): Promise<Truth> {
  return postgres.inOneView(async client => {
    const { rows: now } = await client.query('select pg_current_snapshot()::text as now')
    const rows = new Map<Path, Row[]>()
    for (const path of paths) {
      const { rows: found } = await client.query(`select to_jsonb(t) as row from ${path} t`)
      rows.set(
        path,
        found.map(({ row }) => rowOf(row)!)
      )
    }
    const { rows: lines } = await client.query(
      `select tx::text, path, id, version, before, after, at from audit where ${since('audit')} order by n`,
      [from.text]
    )
    const { rows: users } = await client.query('select id, role from users')
    const { rows: astray } = await client.query(astraySql, [from.text])
    return {
      moment: new Moment(now[0].now),
      rows,
      ...sort(lines),
      users: new Map(users.map(({ id, role }) => [id, role])),
      astray: astray.map(each => JSON.stringify(each))
    }
  })
}

function sort(lines: readonly any[]) {
  const changes = new Map<string, Change[]>()
  const roles = new Map<number, { tx: string; from: string; to: string }[]>()
  for (const { tx, path, id: text, version, before, after, at } of lines) {
    const id = (after ?? before).id ?? Number(text)
    if (path === 'users') {
      const own = roles.get(id) ?? []
      roles.set(id, [...own, { tx, from: before.role, to: after.role }])
      continue
    }
    const key = keyOf(path, id)
    const change = {
      tx,
      path,
      key,
      id,
      version,
      before: rowOf(before),
      after: rowOf(after),
      at: at.getTime()
    }
    if (!changes.has(key)) changes.set(key, [])
    changes.get(key)!.push(change)
  }
  return { changes, roles }
}
