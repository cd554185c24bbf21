// Excuses: what gives a reset a cause, by the stretch of the campaign in which it happened.
import { REPLAY } from './stage'

interface Stretch {
  readonly reasons: Set<string>
  /** How many changes were made. */
  changes: number
}

/** A stretch goes from one comparison to the next. A cursor may be of an earlier one, where little is heard. */
export class Excuses {
  private readonly stretches: Stretch[] = [{ reasons: new Set(), changes: 0 }]

  /** The stretch that is under way. */
  get now(): number {
    return this.stretches.length - 1
  }

  /** Something has happened that is the cause of resets for this reason. */
  note(reason: string): void {
    this.stretches[this.now].reasons.add(reason)
  }

  /** @param changes that were made in the stretch that is under way */
  count(changes: number): void {
    this.stretches[this.now].changes = changes
  }

  /** Begins another stretch. */
  next(): void {
    this.stretches.push({ reasons: new Set(), changes: 0 })
  }

  /** @param since the stretch in which the client's cursor was given out */
  allow(reason: string, since: number): boolean {
    const part = this.stretches.slice(since)
    const changes = part.reduce((sum, stretch) => sum + stretch.changes, 0)
    return (
      part.some(({ reasons }) => reasons.has(reason)) || (reason === 'too-much-missed' && changes > REPLAY)
    )
  }
}
