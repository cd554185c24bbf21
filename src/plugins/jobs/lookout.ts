// The lookout: finds jobs that a dead worker has taken, and frees them.
import { logger } from '../../logger'
import { SPACE } from './presence'
import type { Presence } from './presence'
import type { Hands } from './work'

/** How often it looks, in milliseconds; more seldom where looking takes long. */
const LOOK = 1_000
/** The part of the time that it may spend on looking. */
const SHARE = 20
/** How long a lock must be seen free, in milliseconds: whoever lives takes it again much sooner. */
const GRACE = 3_000

interface Taken {
  readonly id: string
  readonly worker: string
  readonly lives: boolean
}

const TAKEN = `
  select id, locked_by as worker, exists (
    select from pg_locks where locktype = 'advisory' and granted and objsubid = 2
      and database = (select oid from pg_database where datname = current_database())
      and classid = $1::int::oid and objid = hashtext(locked_by)::oid
  ) as lives
  from graphile_worker.jobs where locked_by is not null`

/** The library frees all jobs of a worker, or none; a living one may have lost a single one. */
const FREE = `
  with freed as (
    update graphile_worker._private_jobs set locked_at = null, locked_by = null
    where id = any($1::bigint[]) and locked_by = any($2::text[]) returning id
  )
  select pg_notify('jobs:insert', json_build_object('count', count(*))::text) from freed having count(*) > 0`

/** As the library does it when a job has done its work, and when it frees those of a worker, in one statement. */
const SETTLE = `
  with done as (delete from graphile_worker._private_jobs where locked_by = $1 and id = any($2::bigint[]))
  update graphile_worker._private_jobs set locked_at = null, locked_by = null
  where locked_by = $1 and id <> all($2::bigint[])`

/**
 * The library itself would leave the jobs of a dead worker locked for four hours. A job whose worker has died has used
 * up an attempt, so that one that kills its process does not do so for ever.
 */
export class Lookout {
  /** Since when jobs have been seen to be nobody's, by `performance.now()`. */
  private suspects = new Map<string, number>()
  private timer?: NodeJS.Timeout
  private isOver = false

  constructor(
    private readonly presence: Presence,
    private readonly hands: Hands
  ) {}

  start(): void {
    this.plan(LOOK)
  }

  stop(): void {
    this.isOver = true
    clearTimeout(this.timer)
  }

  private plan(pause: number): void {
    if (this.isOver) return
    this.timer = setTimeout(async () => {
      const began = performance.now()
      // The presence connects again by itself, and everything that has been seen is seen anew then.
      await this.look().catch(error => logger.debug({ err: error }, 'The taken jobs cannot be looked at'))
      this.plan(Math.max(LOOK, (performance.now() - began) * SHARE))
    }, pause).unref()
  }

  private async look(): Promise<void> {
    const { running, done } = this.hands
    const doneBefore = [...done]
    const taken = await this.presence.query<Taken>(TAKEN, [SPACE])
    const own = new Set(taken.filter(({ worker }) => worker === this.presence.id).map(({ id }) => id))
    for (const id of doneBefore) if (!own.has(id)) done.delete(id)
    const lost = taken.filter(({ id, worker, lives }) =>
      // Our own may be lost as well: taken by a statement whose answer did not reach us.
      worker === this.presence.id ? !running.has(id) && !done.has(id) : !lives
    )
    const now = performance.now()
    const key = ({ id, worker }: Taken) => `${id} ${worker}`
    this.suspects = new Map(lost.map(job => [key(job), this.suspects.get(key(job)) ?? now]))
    const free = lost.filter(job => now - this.suspects.get(key(job))! >= GRACE)
    if (free.length === 0) return
    await this.presence.query(FREE, [free.map(({ id }) => id), free.map(({ worker }) => worker)])
    logger.warn(`${free.length} background jobs were in the hands of no living process: they run again`)
  }

  /**
   * Leaves nothing open of a worker that runs no job any more: what is done is done, the rest runs again.
   * @throws the driver's error
   */
  async settle(): Promise<void> {
    await this.presence.query(SETTLE, [this.presence.id, [...this.hands.done]])
  }
}
