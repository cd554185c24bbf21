// The ledger: what writers were told about their writes, held against what the database has.
import type { Chance } from './chance'
import type { Path } from './resources'
import type { Postgres } from './postgres'

/** How many of the latest rows are written to again, of each resource: few, so that writers meet. */
const HOT = 12

export class Ledger {
  private count = 0
  private acknowledged: string[] = []
  private refused: string[] = []
  private removed: { path: Path; id: string }[] = []
  private readonly internal: string[] = []
  private readonly ids = new Map<Path, (number | string)[]>()
  readonly totals = { acknowledged: 0, refused: 0, unknown: 0 }
  /** Answers of the nodes, by status; 0 for none. */
  readonly answers = new Map<number, number>()

  /** A text that no other write bears. */
  mark(): string {
    return `w${++this.count}`
  }

  /** A write with these marks is said to be done. */
  done(...marks: string[]): void {
    this.totals.acknowledged += marks.length
    this.acknowledged.push(...marks)
  }

  /** A row is said to be gone. */
  gone(path: Path, id: number | string): void {
    this.totals.acknowledged++
    this.removed.push({ path, id: String(id) })
  }

  /** Writes with these marks are said to have changed nothing. */
  undone(...marks: string[]): void {
    this.totals.refused += marks.length
    this.refused.push(...marks)
  }

  /** Nobody has said what has become of it. */
  unknown(): void {
    this.totals.unknown++
  }

  /** @param call what was asked, for the report: nothing that befalls a node makes an internal error of it */
  answered(status: number, call: string): void {
    this.answers.set(status, (this.answers.get(status) ?? 0) + 1)
    if (status === 500) this.internal.push(`${call} was answered by 500`)
  }

  /** Remembers a row to be written to again. */
  know(path: Path, id: number | string): void {
    const known = this.ids.get(path) ?? []
    if (known.includes(id)) return
    this.ids.set(path, [...known, id].slice(-HOT))
  }

  /** Some row that may still be there. */
  some(path: Path, chance: Chance): number | string {
    return chance.pick(this.ids.get(path)!)
  }

  /**
   * Compares what was said with what there is, and forgets it.
   * @returns what is wrong, one line each
   */
  async settle(postgres: Postgres): Promise<string[]> {
    const find = async (sql: string, values: unknown[]) =>
      (await postgres.query<{ found: string }>(sql, values)).map(({ found }) => found)
    const lost = await find(
      'select mark as found from unnest($1::text[]) mark where not exists (select from audit a where a.mark = mark.mark)',
      [this.acknowledged]
    )
    const there = await find(
      'select mark as found from unnest($1::text[]) mark where exists (select from audit a where a.mark = mark.mark)',
      [this.refused]
    )
    const notGone = await find(
      `select path || ' ' || id as found from unnest($1::text[], $2::text[]) r(path, id)
      where not exists (select from audit a where a.path = r.path and a.id = r.id and a.after is null)`,
      [this.removed.map(({ path }) => path), this.removed.map(({ id }) => id)]
    )
    this.acknowledged = []
    this.refused = []
    this.removed = []
    return [
      ...this.internal.splice(0),
      ...lost.map(mark => `the write ${mark} was acknowledged and is not in the database`),
      ...there.map(mark => `the write ${mark} was refused or rolled back and is in the database`),
      ...notGone.map(row => `the end of ${row} was acknowledged and is not in the database`)
    ]
  }
}
