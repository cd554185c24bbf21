// A clock that stands still until it is told to go on, in place of the timers of the process.

interface Timer {
  readonly at: number
  readonly action: () => void
}

export class Clock {
  private readonly real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout }
  private readonly timers = new Map<object, Timer>()
  private now = 0

  /** Puts itself in place of the timers, until `stop`. */
  start(): this {
    const set = (action: () => void, milliseconds = 0) => {
      const handle = { unref: () => handle }
      this.timers.set(handle, { at: this.now + milliseconds, action })
      return handle
    }
    Object.assign(globalThis, {
      setTimeout: set,
      clearTimeout: (handle: object) => this.timers.delete(handle)
    })
    return this
  }

  stop(): void {
    Object.assign(globalThis, this.real)
  }

  /** Lets time pass, and what is due happen in its order. */
  pass(milliseconds: number): void {
    const end = this.now + milliseconds
    for (;;) {
      const [next] = [...this.timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)
      if (!next) break
      this.timers.delete(next[0])
      this.now = next[1].at
      next[1].action()
    }
    this.now = end
  }
}
