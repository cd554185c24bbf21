// Taking turns: what concerns the same thing is done one after the other.

export class Turn {
  private last: Promise<unknown> = Promise.resolve()

  /** Runs an action when those before it have ended, however they did. */
  take<T>(action: () => Promise<T>): Promise<T> {
    const own = this.last.then(action)
    this.last = own.catch(() => undefined)
    return own
  }
}
