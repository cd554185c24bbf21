// Health: whether the process lives, and whether it can do its work.
import type { Application } from '../../declarations'
import { migrationStatus, migrationsFolder } from '../database'

/** `/health/live`: the process answers. `/health`: the database is reached and its tables are up to date. */
export const health = (app: Application) => {
  app.use(async (ctx, next) => {
    if (ctx.path !== '/health' && ctx.path !== '/health/live') return next()
    if (ctx.path === '/health/live') {
      ctx.body = { status: 'ok' }
      return
    }
    const checks = await check(app)
    const ok = checks.database === 'ok' && checks.migrations === 'ok'
    ctx.status = ok ? 200 : 503
    ctx.body = { status: ok ? 'ok' : 'unavailable', ...checks }
  })
}

async function check(app: Application): Promise<{ database: string; migrations: string }> {
  try {
    const { pending } = await migrationStatus(app.get('postgresqlClient'), migrationsFolder())
    return { database: 'ok', migrations: pending.length === 0 ? 'ok' : `${pending.length} pending` }
  } catch {
    return { database: 'not reached', migrations: 'unknown' }
  }
}
