// Rows that every call asks for, remembered for a moment and forgotten when they change.
import type { Application } from '../../declarations'
import { recordService } from '../../engine'
import type { RecordService } from '../../engine'
import { journalOf } from '../journal'
import type { Journal } from '../journal'

/** For the time in which the journal cannot be read; it tells at once of changes made by other nodes and in SQL. */
const REMEMBERED_MS = 5_000
const MOST = 10_000

export class Remembered<Row extends { readonly id: unknown }> {
  private readonly known = new Map<string, { row: Row; until: number }>()
  private readonly service: RecordService
  private readonly journal: Journal
  /** Changes so far: a row that was read while one happened may be the old one. */
  private changes = 0

  /**
   * @param path of the resource whose rows these are
   * @param select the fields to read, secret ones too; all others unless it is said
   */
  constructor(
    app: Application,
    path: string,
    private readonly select?: readonly string[]
  ) {
    this.service = recordService(app, path)!
    this.journal = journalOf(app)
    // Own changes are known before the journal has told of them.
    for (const event of ['updated', 'patched', 'removed'])
      this.service.on(event, ({ id }: Row) => this.forget(id))
    this.journal.follow({
      entry: entry => entry.definition === this.service.definition && this.forget(entry.id),
      lost: () => this.forget()
    })
  }

  /** Forgets one row, or all. */
  forget(id?: unknown): void {
    this.changes++
    if (id === undefined) this.known.clear()
    else this.known.delete(String(id))
  }

  /** The row as it is known; undefined when it has to be read. */
  remembered(id: string): Row | undefined {
    const found = this.known.get(id)
    return found && found.until > Date.now() ? found.row : undefined
  }

  /**
   * The row with an id, without secrets but for those that were selected.
   * @returns null when there is none any more
   */
  async find(id: string): Promise<Row | null> {
    const known = this.remembered(id)
    if (known) return known
    const before = this.changes
    const query = { id, $limit: 1, ...(this.select ? { $select: this.select } : {}) }
    const [row] = (await this.service._find({ query, paginate: false })) as Row[]
    if (!row) return null
    if (this.changes !== before || !this.journal.position) return row
    if (this.known.size >= MOST) this.known.clear()
    this.known.set(id, { row: Object.freeze(row), until: Date.now() + REMEMBERED_MS })
    return row
  }
}
