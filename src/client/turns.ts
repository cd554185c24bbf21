// Work that is done one piece after the other, whoever asks for it.

export class Turns {
  private last: Promise<unknown> = Promise.resolve()
  private count = 0

  /** Whether some work is under way, or waits. */
  get isBusy(): boolean {
    return this.count > 0
  }

  /** Does some work when all that was asked for before is done, well or not. */
  take<T>(work: () => Promise<T>): Promise<T> {
    this.count++
    const run = this.last.then(work).finally(() => this.count--)
    this.last = run.catch(() => undefined)
    return run
  }

  /** Waits until no work is left. */
  async idle(): Promise<void> {
    for (let seen; seen !== this.last; await seen) seen = this.last
  }
}
