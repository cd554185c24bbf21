// Health: whether the process lives, and whether it can do its work.
import type { Application } from '../../declarations'
import { engineOf, missingParts } from '../../engine'
import { migrationStatus, migrationsFolder } from '../migrations'

/** `/health/live`: the process answers. `/health`: the database is reached and its tables are up to date. */
export const health = (app: Application) => {
  app.use(async (ctx, next) => {
    if (ctx.path !== '/health' && ctx.path !== '/health/live') return next()
    if (ctx.path === '/health/live') {
      ctx.body = { status: 'ok' }
      return
    }
    const checks = await check(app)
    const ok = Object.values(checks).every(each => each === 'ok')
    ctx.status = ok ? 200 : 503
    ctx.body = { status: ok ? 'ok' : 'unavailable', ...checks }
  })
}

interface Checks {
  readonly database: string
  readonly migrations: string
  /** Whether the database has what the declarations say. */
  readonly tables: string
}

async function check(app: Application): Promise<Checks> {
  const client = app.get('postgresqlClient')
  try {
    const { pending } = await migrationStatus(client, migrationsFolder())
    const missing = await missingParts(client, engineOf(app).definitions)
    return {
      database: 'ok',
      migrations: pending.length === 0 ? 'ok' : `${pending.length} pending`,
      tables: missing.length === 0 ? 'ok' : missing.join(', ')
    }
  } catch {
    return { database: 'not reached', migrations: 'unknown', tables: 'unknown' }
  }
}
