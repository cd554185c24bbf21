// The latest entries in memory: most clients that come back have missed only these.
import type { Entry } from './entry'
import type { Snapshot } from './snapshot'

interface Batch {
  readonly until: Snapshot
  readonly entries: readonly Entry[]
}

/** How many entries are kept at most, and what their images may weigh together, in characters of JSON. */
const MOST = 5_000
const HEAVIEST = 8_000_000

export class Recent {
  private batches: (Batch & { weight: number })[] = []
  private count = 0
  private weight = 0

  /** @param bound everything that it does not see is here */
  constructor(private bound: Snapshot) {}

  add(until: Snapshot, entries: readonly Entry[]): void {
    const weight = entries.reduce((sum, entry) => sum + entry.weight, 0)
    this.batches.push({ until, entries, weight })
    this.count += entries.length
    this.weight += weight
    while (this.batches.length > 0 && (this.count > MOST || this.weight > HEAVIEST)) {
      const oldest = this.batches.shift()!
      this.bound = oldest.until
      this.count -= oldest.entries.length
      this.weight -= oldest.weight
    }
  }

  /**
   * What `until` sees and `seen` does not, behind a sequence number, in order.
   * @returns undefined when it reaches further back than this
   */
  between(seen: Snapshot, until: Snapshot, after: number): Entry[] | undefined {
    if (!seen.covers(this.bound)) return undefined
    return this.batches
      .flatMap(batch => (seen.covers(batch.until) ? [] : batch.entries))
      .filter(({ tx, seq }) => seq > after && !seen.sees(tx) && until.sees(tx))
      .sort((a, b) => a.seq - b.seq)
  }
}
