// A snapshot: which transactions of the database are finished, as PostgreSQL tells it.

/** A transaction that is numbered below `next` and not among `open` is finished: whatever it wrote can be read. */
export class Snapshot {
  /**
   * @param next number of the first transaction that had none yet
   * @param open numbers below it whose transactions were still under way, ascending
   */
  constructor(
    readonly next: bigint,
    readonly open: readonly bigint[]
  ) {}

  /** Reads PostgreSQL's own text, for example `100:104:100,102`. */
  static parse(text: string): Snapshot {
    const [, next, open] = text.split(':')
    return new Snapshot(BigInt(next), open === '' ? [] : open.split(',').map(BigInt))
  }

  /** The lowest number of a transaction that may not be finished. */
  get oldest(): bigint {
    return this.open[0] ?? this.next
  }

  sees(tx: bigint): boolean {
    return tx < this.next && !this.open.includes(tx)
  }

  /** Whether it sees everything that another one sees. */
  covers(other: Snapshot): boolean {
    return other.next <= this.next && this.open.every(tx => !other.sees(tx))
  }

  /**
   * The same, but for what is numbered behind `newest`, the last transaction that has written anything of interest.
   * A server that crashes may give numbers of transactions that have left no trace a second time; to have "seen" those
   * would be to miss their successors.
   */
  upTo(newest: bigint): Snapshot {
    return new Snapshot(
      newest + 1n,
      this.open.filter(tx => tx <= newest)
    )
  }

  /** PostgreSQL's own text. */
  toString(): string {
    return `${this.oldest}:${this.next}:${this.open.join(',')}`
  }
}
