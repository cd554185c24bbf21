// The connection to PostgreSQL: one knex instance, and with it one pool, for everything.
import knex from 'knex'
import type { Knex } from 'knex'
import type { Application } from './declarations'

declare module './declarations' {
  interface Configuration {
    postgresqlClient: Knex
    /** Where the database is; set when it is known to run (see plugins/database). */
    databaseUrl?: string
  }
}

/**
 * Makes the knex instance `app.get('postgresqlClient')`. It connects when it is first used, and only then
 * asks where the database is: an embedded server may still have to start.
 */
export const postgresql = (app: Application) => {
  const { client, pool } = app.get('postgresql')!
  app.set(
    'postgresqlClient',
    knex({
      client,
      pool: { min: pool!.min, max: pool!.max },
      connection: () => {
        const url = app.get('databaseUrl')
        if (!url)
          throw new Error('The database is not open yet. Call app.setup() or openDatabase(app) first.')
        return { connectionString: url, application_name: 'plumage' }
      }
    })
  )
}
