// The tally: what was done to whom, what was compared, and how all of that is told.
import type { Comparison } from './compare'
import type { LiveClient } from './client'
import type { Stage } from './stage'

/** Problems that are told in full. */
const TOLD = 12
/** Faults that are told of before a problem. */
const LATEST = 15

const count = (map: Map<string, number>, key: string, by = 1) => map.set(key, (map.get(key) ?? 0) + by)
const list = (map: ReadonlyMap<unknown, number>) =>
  [...map].map(([key, number]) => `${String(key)} ${number}`).join(', ') || 'none'

export class Tally {
  private readonly begin = Date.now()
  private readonly latest: string[] = []
  private readonly faults = new Map<string, number>()
  private readonly resets = new Map<string, number>()
  private rounds = 0
  private changes = 0
  private events = 0
  private slowest = 0
  private lags: number[] = []

  constructor(private readonly seed: number) {}

  private get seconds(): string {
    return ((Date.now() - this.begin) / 1000).toFixed(1)
  }

  began(round: number, names: readonly string[]): void {
    this.rounds++
    for (const name of names) count(this.faults, name)
    this.latest.push(`${this.seconds} s, round ${round}: ${names.join(', ')}`)
  }

  caughtUp(milliseconds: number): void {
    this.slowest = Math.max(this.slowest, milliseconds)
    this.latest.push(`${this.seconds} s: quiet for ${milliseconds} ms`)
  }

  compared(changes: number, compared: readonly (Comparison & { client: LiveClient })[]): void {
    this.changes += changes
    for (const { client, events, lags } of compared) {
      this.events += events
      for (const lag of lags) this.lags.push(lag)
      for (const reason of client.resets) count(this.resets, reason)
    }
  }

  private lag(part: number): number {
    return this.lags.sort((one, other) => one - other).at(Math.floor(part * (this.lags.length - 1))) ?? 0
  }

  report({ ledger: { totals, answers }, clients }: Stage): string {
    const connects = clients.reduce((sum, client) => sum + client.connects, 0)
    return [
      `seed ${this.seed}: ${this.rounds} rounds in ${this.seconds} s`,
      `faults: ${list(this.faults)}`,
      `writes: ${totals.acknowledged} acknowledged, ${totals.refused} refused or taken back, ${totals.unknown} without a word`,
      `answers by status: ${list(answers)}`,
      `compared: ${this.changes} changes, ${this.events} events of ${clients.length} clients, which connected ${connects} times`,
      `resets: ${list(this.resets)}`,
      `from a write to its event: ${this.lag(0.5)} ms, 99 % within ${this.lag(0.99)} ms, at most ${this.lag(1)} ms`,
      `all caught up within ${this.slowest} ms of quiet`
    ].join('\n')
  }

  /** What is said when something is wrong. */
  failure(stage: Stage, problems: readonly string[]): Error {
    const more = problems.length > TOLD ? [`… and ${problems.length - TOLD} more`] : []
    return new Error(
      [
        `${problems.length} problems. FAULT_SEED=${this.seed} begins the same story.`,
        ...problems.slice(0, TOLD),
        ...more,
        'What went before:',
        ...this.latest.slice(-LATEST),
        ...stage.nodes.flatMap(node => [`The log of ${node.name}:`, ...node.lines()]),
        this.report(stage)
      ].join('\n')
    )
  }
}
