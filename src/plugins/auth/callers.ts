// Callers: the users behind the tokens, remembered for a moment and forgotten when they change.
import type { Application } from '../../declarations'
import { recordService } from '../../engine'
import type { Caller, RecordService } from '../../engine'
import { journalOf } from '../journal'
import type { Journal } from '../journal'

/** For the time in which the journal cannot be read; it tells at once of changes made by other nodes and in SQL. */
const REMEMBERED_MS = 5_000
const MOST = 10_000

export class Callers {
  private readonly known = new Map<string, { caller: Caller; until: number }>()
  private readonly users: RecordService
  /** Changes of users so far: a row that was read while one happened may be the old one. */
  private changes = 0

  private readonly journal: Journal

  constructor(app: Application, path: string) {
    this.users = recordService(app, path)!
    this.journal = journalOf(app)
    // Own changes are known before the journal has told of them.
    for (const event of ['updated', 'patched', 'removed'])
      this.users.on(event, ({ id }: Caller) => this.forget(id))
    this.journal.follow({
      entry: entry => entry.definition === this.users.definition && this.forget(entry.id),
      lost: () => this.forget()
    })
  }

  /** Forgets one user, or all. */
  private forget(id?: unknown): void {
    this.changes++
    if (id === undefined) this.known.clear()
    else this.known.delete(String(id))
  }

  /** The user as he is known; undefined when he has to be read. */
  remembered(id: string): Caller | undefined {
    const found = this.known.get(id)
    return found && found.until > Date.now() ? found.caller : undefined
  }

  /**
   * The user with an id, as a caller: his row without secrets.
   * @returns null when there is none any more
   */
  async find(id: string): Promise<Caller | null> {
    const known = this.remembered(id)
    if (known) return known
    const before = this.changes
    const [caller] = (await this.users._find({ query: { id, $limit: 1 }, paginate: false })) as Caller[]
    if (!caller) return null
    if (this.changes !== before || !this.journal.position) return caller
    if (this.known.size >= MOST) this.known.clear()
    this.known.set(id, { caller: Object.freeze(caller), until: Date.now() + REMEMBERED_MS })
    return caller
  }
}
