// The workers of a primary process: all are started, those that die are replaced, all are told to end.
import cluster from 'node:cluster'
import type { Worker } from 'node:cluster'
import { logger } from '../logger'

/** What a worker tells the primary. */
export type Report =
  { readonly listening: string /* its URL */ } | { readonly failed: string /* why it cannot start */ }

/** The word by which the primary ends a worker; signals may come from anybody. */
export const STOP = 'stop'

/** A worker that has listened for this long, in milliseconds, was in order, however it ends. */
const SETTLED = 10_000
/** How often in a row workers may die unsettled, before all ends because none of the others listens either. */
const FALLS = 5
/** The longest wait before a worker is replaced, in milliseconds. */
const LONGEST_WAIT = 10_000

interface Member {
  readonly worker: Worker
  /** How many in a row have died unsettled in its place. */
  readonly falls: number
  /** Since when it has listened. */
  listens?: number
  /** Why it could not start. */
  words?: string
}

/**
 * Node hands each worker one connection at a time, and forgets the one that is under way when the worker dies: its
 * caller would wait for ever. Closed, he knows.
 */
function closeWhatIsLost(worker: Worker): void {
  const send = worker.process.send!
  let last: { close?(): void } | undefined
  worker.process.send = function (this: typeof worker.process, ...args: any[]) {
    last = args[1] ?? last
    return send.apply(this, args as Parameters<typeof send>)
  } as typeof send
  worker.once('exit', () => last?.close?.())
}

export class Workers {
  private readonly members = new Set<Member>()
  private url?: string
  private stopping = false
  private listen!: (url: string) => void
  private fail!: (error: Error) => void

  /** Where all listen; rejected with the words of the first that cannot start. */
  readonly listening: Promise<string>
  /** Rejected when workers die again and again. */
  readonly broken: Promise<never>

  /**
   * Starts them.
   * @param count how many
   * @param env what they find in their environment, beside what this process has
   */
  constructor(
    count: number,
    private readonly env: Record<string, string>
  ) {
    process.once('exit', () => this.kill())
    this.broken = new Promise((_resolve, reject) => (this.fail = reject))
    this.listening = Promise.race([new Promise<string>(resolve => (this.listen = resolve)), this.broken])
    // Whoever waits hears of it; nobody has to.
    for (const promise of [this.broken, this.listening]) promise.catch(() => undefined)
    for (let number = 0; number < count; number++) this.fork(0)
  }

  /**
   * Tells all to end what they have begun, and waits for their end.
   * @param patience how long, in milliseconds; then they are killed
   */
  async stop(patience: number): Promise<void> {
    this.stopping = true
    const late = setTimeout(() => this.kill(), patience)
    const ends = [...this.members].map(({ worker, listens }) => {
      if (listens === undefined) worker.process.kill('SIGKILL')
      // Its end may have come before the word.
      else worker.send(STOP, () => undefined)
      return new Promise(resolve => worker.once('exit', resolve))
    })
    await Promise.all(ends)
    clearTimeout(late)
  }

  /** Kills all, at once. */
  kill(): void {
    this.stopping = true
    for (const { worker } of this.members) worker.process.kill('SIGKILL')
  }

  private fork(falls: number): void {
    if (this.stopping) return
    const worker = cluster.fork(this.env)
    const member: Member = { worker, falls }
    this.members.add(member)
    closeWhatIsLost(worker)
    worker.on('message', (report: Report) => this.hear(member, report))
    worker.once('exit', (code, signal) => this.replace(member, signal ?? `exit code ${code}`))
    // The system has no process to give.
    worker.on('error', error => worker.process.pid === undefined && this.replace(member, error.message))
  }

  private hear(member: Member, report: Report): void {
    if ('failed' in report) {
      member.words = report.failed
      return
    }
    member.listens = Date.now()
    const everywhere = [...this.members].every(({ listens }) => listens !== undefined)
    if (this.url === undefined && everywhere) {
      this.listen((this.url = report.listening))
    } else if (this.url !== undefined && this.url !== report.listening) {
      // Port 0: it was given back when all died at the same time.
      logger.info(`Plumage is at ${(this.url = report.listening)}`)
    }
  }

  private replace(member: Member, how: string): void {
    const { worker, words, listens } = member
    if (!this.members.delete(member) || this.stopping) return
    if (this.url === undefined) {
      return this.fail(new Error(words ?? `A worker ended before it listened (${how}).`))
    }
    const settled = listens !== undefined && Date.now() - listens > SETTLED
    const falls = settled ? 0 : member.falls + 1
    if (falls >= FALLS && [...this.members].every(({ listens }) => listens === undefined)) {
      const last = words ?? `The last one ended with ${how}.`
      return this.fail(new Error(`Workers end again and again soon after their start. ${last}`))
    }
    const wait = falls === 0 ? 0 : Math.min(100 * 2 ** falls, LONGEST_WAIT)
    logger.warn(`Worker ${worker.process.pid} ended (${words ?? how}); another takes its place in ${wait} ms`)
    setTimeout(() => this.fork(falls), wait)
  }
}
