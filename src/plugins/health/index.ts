// Health: whether the process lives, and whether it can do its work.
import type { Application } from '../../declarations'
import { journalOf } from '../journal'
import type { JournalState } from '../journal'
import { schemaState } from '../migrations'
import type { SchemaState } from '../migrations'

/**
 * `/health/live`: the process answers. `/health`: the database is reached and its tables fit; a database that is
 * newer than the program is fine as long as nothing breaks, since old nodes work on while new ones are rolled out.
 */
export const health = (app: Application) => {
  app.use(async (ctx, next) => {
    if (ctx.path !== '/health' && ctx.path !== '/health/live') return next()
    if (ctx.path === '/health/live') {
      ctx.body = { status: 'ok' }
      return
    }
    const state = await schemaState(app)
    const live = journalOf(app).state()
    const fits = state !== undefined && state.pending.length === 0 && state.misfits.length === 0
    const ok = fits && live.lag < LATE
    ctx.status = ok ? 200 : 503
    ctx.body = { status: ok ? 'ok' : 'unavailable', ...checksOf(state), ...journalChecks(live) }
  })
}

/** A node whose live events are so late, in seconds, had better get no more clients. */
const LATE = 30

function journalChecks({ lag, connected, oldest }: JournalState) {
  return {
    journal: lag < LATE ? 'ok' : connected ? `${Math.round(lag)} s behind` : 'not read',
    /** Seconds since every committed change had been told. */
    journalLag: lag,
    /** Seconds that the oldest open transaction has been seen: what it wrote is told when it ends. */
    oldestTransaction: oldest
  }
}

interface Checks {
  readonly database: string
  readonly migrations: string
  /** Whether the database has what the declarations say. */
  readonly tables: string
}

function checksOf(state: SchemaState | undefined): Checks {
  if (!state) return { database: 'not reached', migrations: 'unknown', tables: 'unknown' }
  const { pending, newer, misfits, halfUp, halfDown } = state
  const migrations = [
    ...(pending.length > 0 ? [`${pending.length} pending`] : []),
    ...(newer.length > 0 ? [`the database is newer: ${newer.join(', ')}`] : []),
    ...halfUp.map(name => `stopped half-way: ${name}`),
    ...halfDown.map(name => `half taken back: ${name}`)
  ]
  return {
    database: 'ok',
    migrations: migrations.join('; ') || 'ok',
    tables: misfits.map(({ problem }) => problem).join(', ') || 'ok'
  }
}
