// Chance that can be had again: numbers that follow from a seed.

export class Chance {
  /** @param state the seed; the same one gives the same numbers */
  constructor(private state: number) {}

  /** The next number, from 0 to below 1. */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  /** Whether something happens that has this probability. */
  happens(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)]
  }

  shuffle<T>(list: readonly T[]): T[] {
    const rest = [...list]
    return list.map(() => rest.splice(this.between(0, rest.length - 1), 1)[0])
  }

  /** Another row of numbers, so that one actor's haste does not change what the others do. */
  fork(): Chance {
    return new Chance(this.between(0, 2 ** 31))
  }
}
