// The records of jobs: which of them wait and which have failed for good, for people and for figures.
import type { Knex } from 'knex'

/** A job that waits, runs, or has failed for good. */
export interface JobRecord {
  readonly id: string
  readonly name: string
  readonly attempts: number
  readonly maxAttempts: number
  readonly state: 'failed' | 'running' | 'waiting'
  /** Of the last attempt that failed; null where there was none, or where its process died. */
  readonly lastError: string | null
  /** When it came to be as it is: failed, begun, or due. */
  readonly since: Date
}

const STATE = `case
  when locked_at is not null then 'running' when attempts >= max_attempts then 'failed' else 'waiting' end`

// The library notes no time of a failure, but it is the one from which the next attempt was reckoned.
const SINCE = `case
  when locked_at is not null then locked_at
  when attempts >= max_attempts and last_error is not null
    then run_at - exp(least(attempts, 10)) * interval '1 second'
  else run_at end`

const LIST = `
  select id, task_identifier as name, attempts, max_attempts as "maxAttempts", ${STATE} as state,
    last_error as "lastError", ${SINCE} as since
  from graphile_worker.jobs where ? or (locked_at is null and attempts >= max_attempts) order by jobs.id`

const RERUN = `
  select jobs.id from (
    select coalesce(array_agg(id), '{}') as ids from graphile_worker.jobs
    where locked_at is null and attempts >= max_attempts and (?::bigint is null or id = ?::bigint)
  ) as failed, graphile_worker.reschedule_jobs(failed.ids, run_at := now(), attempts := 0) as jobs`

const COUNT = `
  select count(*) filter (where state = 'waiting')::int as waiting,
    count(*) filter (where state = 'failed')::int as failed
  from (select ${STATE} as state from graphile_worker.jobs) as jobs`

/**
 * Jobs in the order in which they were added.
 *
 * @param knex the database
 * @param all also those that wait and run; otherwise those that have failed for good
 */
export async function listJobs(knex: Knex, all = false): Promise<JobRecord[]> {
  return (await knex.raw(LIST, [all])).rows
}

/**
 * Has jobs that have failed for good run again, with all their attempts.
 *
 * @param knex the database
 * @param id of one job; all of them when left out
 * @returns the ids of those that will run
 */
export async function rerunJobs(knex: Knex, id: string | null = null): Promise<string[]> {
  const { rows } = await knex.raw(RERUN, [id, id])
  return rows.map((row: { id: string }) => row.id)
}

/** How many jobs wait, and how many have failed for good. */
export async function countJobs(knex: Knex): Promise<{ waiting: number; failed: number }> {
  return (await knex.raw(COUNT)).rows[0]
}
