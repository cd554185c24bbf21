// The shifts of this process: one worker after the other, for as long as the application runs.
import { setTimeout as sleep } from 'node:timers/promises'
import { logger } from '../../logger'
import { Worker } from './worker'
import type { Duties } from './worker'

/** How long to wait before the next worker, in milliseconds. */
const AGAIN = 1_000

/** How long jobs that run may take after the word to stop, in milliseconds. */
const GRACE = 10_000

export class Shifts {
  private worker?: Worker
  private readonly over = new AbortController()
  private running?: Promise<void>

  constructor(private readonly duties: Duties) {}

  start(): void {
    this.running = this.run()
  }

  private async run(): Promise<void> {
    const { signal } = this.over
    while (!signal.aborted) {
      this.worker = new Worker(this.duties)
      try {
        await this.worker.work()
        if (!signal.aborted) logger.warn('Background jobs have stopped, and start anew')
      } catch (error) {
        if (!signal.aborted) logger.warn({ err: error }, 'Background jobs cannot run now, and start anew')
      }
      await sleep(AGAIN, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Takes no more jobs, and waits for those that run, but not for ever. */
  async stop(): Promise<void> {
    this.over.abort()
    void this.worker?.stop()
    const late = new AbortController()
    const isLate = sleep(GRACE, true, { signal: late.signal }).catch(() => false)
    if (await Promise.race([this.running?.then(() => false), isLate])) {
      logger.warn('Background jobs have not ended in time: they run again, elsewhere or at the next start')
      this.worker?.linger()
    }
    late.abort()
  }
}
