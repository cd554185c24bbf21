// The loop: looks at the journal when it is called, and now and then of itself, one look after the other.
import { logger } from '../../logger'

/** How often it looks without being called, in milliseconds: for changes made in SQL, which ring no bell. */
const POLL = 1_000
/** The shortest time between two looks, in milliseconds, so that a flood of writes is read in batches; the first change after a pause is read at once. */
const PACE = 20

interface Waiting {
  /** How many looks had begun when it was asked for. */
  readonly after: number
  resolve(): void
}

/** Waits, or less long, when what is given to `endBy` is called. */
async function rest(ms: number, endBy: (end: () => void) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await new Promise<void>(resolve => {
    endBy(resolve)
    timer = setTimeout(resolve, ms).unref()
  })
  clearTimeout(timer)
}

export class Loop {
  /** How often a look has failed since one has succeeded. */
  failures = 0
  /** When everything was last known to be read, by `performance.now()`. */
  levelAt = performance.now()
  private awake = false
  private ringing = false
  private stopped = false
  /** End the wait for a call, and the pause between two looks. */
  private stir: () => void = () => undefined
  private hurry: () => void = () => undefined
  private running?: Promise<void>
  private begun = 0
  private waiting: Waiting[] = []

  /** @param look reads everything that is new; `ring` says that the other nodes should hear of it too */
  constructor(private readonly look: (ring: boolean) => Promise<void>) {}

  /** Begins with a look. Where that fails, it is tried again and again. */
  async start(): Promise<void> {
    await this.once()
    this.running = this.run()
  }

  /** @param end breaks off what a look may be waiting for */
  async stop(end: () => Promise<void>): Promise<void> {
    this.stopped = true
    this.wake()
    this.hurry()
    await end()
    await this.running
    for (const { resolve } of this.waiting.splice(0)) resolve()
  }

  wake(ring = false): void {
    this.awake = true
    if (ring) this.ringing = true
    this.stir()
  }

  /** Settles when a look has succeeded that began after this call, or when it has been stopped. */
  level(): Promise<void> {
    if (this.stopped) return Promise.resolve()
    const done = new Promise<void>(resolve => this.waiting.push({ after: this.begun, resolve }))
    this.wake()
    this.hurry()
    return done
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      await this.nap(this.failures === 0 ? POLL : Math.min(100 * 2 ** this.failures, 2_000))
      if (this.stopped) return
      await this.once()
      if (this.waiting.length === 0) await rest(PACE, end => (this.hurry = end))
    }
  }

  /** Waits to be called, but not for ever. */
  private async nap(ms: number): Promise<void> {
    if (!this.awake) await rest(ms, end => (this.stir = end))
  }

  private async once(): Promise<void> {
    const number = ++this.begun
    const ring = this.ringing
    this.awake = this.ringing = false
    try {
      await this.look(ring)
    } catch (error) {
      this.ringing ||= ring
      return this.fail(error)
    }
    this.levelAt = performance.now()
    if (this.failures > 0) logger.info('The journal is read again')
    this.failures = 0
    this.waiting = this.waiting.filter(({ after, resolve }) => {
      if (after < number) resolve()
      return after >= number
    })
  }

  /** Tells it once, however often it is tried again. */
  private fail(error: unknown): void {
    this.awake = false
    if (this.stopped || this.failures++ > 0) return
    const { code, message } = error as { code?: string; message: string }
    const reason = code === '42P01' ? 'its table is missing, a migration has to be run' : message
    logger.warn(`The journal cannot be read, it will be tried again: ${reason}`)
  }
}
