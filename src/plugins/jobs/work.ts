// The work that there is: what is to be done for a job of each name, and when it is due by itself.
import type { CronItem, TaskList } from 'graphile-worker'
import type { Application } from '../../declarations'
import { logger } from '../../logger'

/** What a job knows of itself while it runs. */
export interface JobContext {
  readonly app: Application
  /** Which attempt this is, from 1. */
  readonly attempt: number
  /** How many there will be at most. */
  readonly attempts: number
  readonly id: string
}

export type Run = (payload: never, context: JobContext) => Promise<void>

export interface Work {
  readonly run: Run
  readonly attempts: number
  /** When it is due by itself, as crontab text in UTC. */
  readonly crontab?: string
}

/** What this process has in hand, by the ids of the jobs. */
export interface Hands {
  readonly running: Set<string>
  /** Jobs that have done their work, of which the database may not know yet. */
  readonly done: Set<string>
}

/** Due times that passed while no process ran are made up for, by one run, if they are no older; in milliseconds. */
const MADE_UP = 3_600_000

/** The longest text of an error that is kept. */
const LONGEST = 1_000

/** An error as PostgreSQL can keep it: not every text that JavaScript knows is one there. */
function keepable(error: unknown): Error {
  const text = (error instanceof Error && error.message) || String(error)
  return new Error(text.toWellFormed().replaceAll('\0', '').slice(0, LONGEST), { cause: error })
}

/** What the library runs for the jobs of each name. */
export function tasksOf(app: Application, works: ReadonlyMap<string, Work>, hands: Hands): TaskList {
  const entries = [...works].map(([name, { run }]) => {
    const task: TaskList[string] = async (payload, { job }) => {
      const { id, attempts: attempt, max_attempts: attempts } = job
      hands.running.add(id)
      try {
        await run(payload as never, { app, attempt, attempts, id })
        hands.done.add(id)
      } catch (error) {
        // Never with its payload, which may hold what must not be written down.
        const end = attempt < attempts ? 'and is tried again' : 'for good; see `npm run plumage -- jobs list`'
        const level = attempt < attempts ? 'warn' : 'error'
        logger[level]({ err: error, job: id }, `Job ${name} failed (${attempt} of ${attempts}) ${end}`)
        throw keepable(error)
      } finally {
        hands.running.delete(id)
      }
    }
    return [name, task]
  })
  return Object.fromEntries(entries)
}

/**
 * When which jobs are due. One run that waits is enough: it is replaced when the next is due, so a job that
 * fails is tried again until then.
 */
export const dueTimes = (works: ReadonlyMap<string, Work>): CronItem[] =>
  [...works].flatMap(([name, { attempts, crontab }]) =>
    crontab === undefined
      ? []
      : {
          task: name,
          match: crontab,
          identifier: name,
          options: {
            backfillPeriod: MADE_UP,
            maxAttempts: attempts,
            jobKey: `every:${name}`,
            jobKeyMode: 'replace'
          }
        }
  )
