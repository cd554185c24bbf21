// `jobs list|rerun`: the background jobs that have failed for good, and another chance for them.
import type { Command } from 'commander'
import type { Application } from '../../declarations'
import { withDatabase } from '../database'
import { jobsOf, listJobs, rerunJobs } from '../jobs'
import type { JobRecord } from '../jobs'
import { example } from './example'
import { Refusal, exitCodes } from './refusal'
import { applicationFor, say } from './surroundings'
import type { Surroundings } from './surroundings'

/** The widest an error may be in the table, in letters. */
const WIDEST = 100

const HEAD = ['id', 'name', 'state', 'attempts', 'since', 'last error']

/** The first words of an error; a process that died in the middle of a job could leave none. */
function errorOf({ lastError, state }: JobRecord): string {
  if (lastError === null) return state === 'failed' ? 'its process died' : ''
  const line = lastError.replace(/\s+/g, ' ').trim()
  return line.length > WIDEST ? `${line.slice(0, WIDEST - 1)}…` : line
}

const cells = (job: JobRecord): string[] => [
  job.id,
  job.name,
  job.state,
  `${job.attempts}/${job.maxAttempts}`,
  `${job.since.toISOString().slice(0, 19)}Z`,
  errorOf(job)
]

/** Rows below a head, in columns. */
function table(rows: readonly string[][]): string[] {
  const widths = HEAD.map((_, index) => Math.max(...rows.map(row => row[index].length)))
  return rows.map(row =>
    row
      .map((cell, index) => cell.padEnd(widths[index]))
      .join('  ')
      .trimEnd()
  )
}

/** The id of a job, as it was given. */
function readId(word: string): string {
  if (/^[1-9]\d{0,17}$/.test(word)) return word
  throw new Refusal(`${word}: say the id of a job, as jobs list shows it`, exitCodes.misused)
}

/** Adds the command `jobs`. */
export function addJobs(program: Command, surroundings: Surroundings): void {
  const jobs = program
    .command('jobs')
    .helpCommand(false)
    .description('list background jobs that have failed, and run them again')
    .addHelpText('after', example('jobs list', 'jobs rerun --all'))
  const onDatabase = (work: (app: Application) => Promise<void>) => {
    const app = applicationFor(surroundings)
    return withDatabase(app, async () => {
      await jobsOf(app).ready()
      await work(app)
    })
  }
  jobs
    .command('list')
    .description('list the jobs that have failed for good')
    .option('--all', 'also those that wait and run')
    .addHelpText('after', example('jobs list --all'))
    .action(({ all }: { all?: true }) =>
      onDatabase(async app => {
        const found = await listJobs(app.get('postgresqlClient'), all)
        if (found.length === 0)
          return say(surroundings, all ? 'There are no jobs.' : 'No job has failed for good.')
        for (const line of table([HEAD, ...found.map(cells)])) say(surroundings, line)
      })
    )
  jobs
    .command('rerun')
    .description('run a job again that has failed for good, with all its attempts')
    .argument('[id]', 'which one', readId)
    .option('--all', 'all of them')
    .addHelpText('after', example('jobs rerun 42', 'jobs rerun --all'))
    .action(async (id: string | undefined, { all }: { all?: true }, command: Command) => {
      if ((id === undefined) === (all === undefined)) command.error('error: say the id of one job, or --all')
      await onDatabase(async app => {
        const ids = await rerunJobs(app.get('postgresqlClient'), id)
        if (id !== undefined && ids.length === 0) throw new Refusal(`No job ${id} has failed for good.`)
        say(surroundings, ids.length === 1 ? `Job ${ids[0]} runs again` : `${ids.length} jobs run again`)
      })
    })
}
