// Metrics for Prometheus: the process, the pool, the sockets, and how far live events are behind.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Registry } from 'prom-client'
import type { Application } from '../../declarations'
import { jobsOf } from '../jobs'
import { journalOf } from '../journal'

/** What knex has beyond its published type. */
interface Pool {
  numUsed(): number
  numFree(): number
  numPendingAcquires(): number
}

/** Loaded with the first question for metrics, as it would slow down every start. */
const prometheus = () => require('prom-client') as typeof import('prom-client')

function gauge(
  registers: Registry[],
  name: string,
  help: string,
  value: () => number | Promise<number>
): void {
  const { Gauge } = prometheus()
  new Gauge({
    name: `plumage_${name}`,
    help,
    registers,
    async collect() {
      this.set(await value())
    }
  })
}

function makeRegistry(app: Application): Registry {
  const { Counter, Registry, collectDefaultMetrics } = prometheus()
  const registry = new Registry()
  const journal = journalOf(app)
  const add = gauge.bind(undefined, [registry])
  collectDefaultMetrics({ register: registry })
  const pool = () => app.get('postgresqlClient').client.pool as Pool
  add('pool_used', 'Connections to the database in use', () => pool().numUsed())
  add('pool_free', 'Connections to the database not in use', () => pool().numFree())
  add('pool_waiting', 'Calls that wait for a connection to the database', () => pool().numPendingAcquires())
  add('sockets', 'Open sockets', () => app.io?.of('/').sockets.size ?? 0)
  add('journal_lag_seconds', 'Time since every committed change had been told', () => journal.state().lag)
  add('journal_connected', 'Whether the journal is being read', () => Number(journal.state().connected))
  add(
    'journal_oldest_transaction_seconds',
    'How long the oldest open transaction of the database has been seen',
    () => journal.state().oldest
  )
  add('jobs_waiting', 'Background jobs that wait', async () => (await jobsOf(app).counts()).waiting)
  add(
    'jobs_failed',
    'Background jobs that have failed for good',
    async () => (await jobsOf(app).counts()).failed
  )
  const entries = new Counter({
    name: 'plumage_journal_entries_total',
    help: 'Changes of rows that this process has heard of',
    registers: [registry]
  })
  journal.follow({ entry: () => entries.inc() })
  return registry
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Whether a request may read them: with the token of the settings; where there is none, in development only. */
function isAllowed(app: Application, header: string | undefined): boolean {
  const token = app.get('metrics').token
  if (!token) return process.env.NODE_ENV !== 'production'
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`))
}

/** `GET /metrics`, in Prometheus' text format. For everybody who may not read it, it is not there. */
export const metrics = (app: Application) => {
  // Made when it is first asked for: watching the process costs a little, and most have nobody who asks.
  let registry: Registry | undefined
  app.use(async (ctx, next) => {
    if (ctx.path !== '/metrics' || !isAllowed(app, ctx.headers.authorization)) return next()
    registry ??= makeRegistry(app)
    ctx.type = registry.contentType
    ctx.body = await registry.metrics()
  })
}
