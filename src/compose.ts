// The composition: settings, engine, plugins and services become one application.
import { feathers } from '@feathersjs/feathers'
import { koa } from '@feathersjs/koa'
import { loadConfiguration } from './configuration'
import type { Overrides } from './configuration'
import type { Application } from './declarations'
import { logger } from './logger'
import { accounts } from './plugins/accounts'
import { aliases } from './plugins/aliases'
import { apiKeys } from './plugins/api-keys'
import { auth } from './plugins/auth'
import { database } from './plugins/database'
import { docs } from './plugins/docs'
import { health } from './plugins/health'
import { http } from './plugins/http'
import { jobs } from './plugins/jobs'
import { journal } from './plugins/journal'
import { livePage } from './plugins/live-page'
import { mail } from './plugins/mail'
import { media } from './plugins/media'
import { metrics } from './plugins/metrics'
import { schemaWatch } from './plugins/migrations'
import { oauth } from './plugins/oauth'
import { phones } from './plugins/phones'
import { realtime } from './plugins/realtime'
import { sms } from './plugins/sms'
import { throttle } from './plugins/throttle'
import { twoFactor } from './plugins/two-factor'
import { postgresql } from './postgresql'
import { services } from './services'

/**
 * Makes the application. It does nothing yet: `app.setup()` opens the database, `start()` listens.
 *
 * @param overrides settings to lay over config/ and the environment
 * @param api registers the services; another one than src/services is of use to tests
 * @throws ConfigurationError, DeclarationError
 */
export function compose(overrides: Overrides = {}, api: (app: Application) => void = services): Application {
  const app: Application = koa(feathers())
  for (const [name, value] of Object.entries(loadConfiguration(overrides)))
    app.set(name as never, value as never)
  logger.level = app.get('log').level

  app.configure(postgresql)
  app.configure(database)
  app.configure(schemaWatch)
  app.configure(journal)
  app.configure(jobs)
  app.configure(realtime)
  app.configure(http)
  app.configure(mail)
  app.configure(sms)
  app.configure(api)
  app.configure(auth)
  app.configure(apiKeys)
  app.configure(accounts)
  app.configure(twoFactor)
  app.configure(oauth)
  app.configure(phones)
  app.configure(media)
  app.configure(throttle)
  app.configure(aliases)
  app.configure(docs)
  app.configure(livePage)
  app.configure(health)
  app.configure(metrics)
  return app
}
