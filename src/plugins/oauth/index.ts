// Sign-in by providers: Google, GitHub and whoever speaks OpenID Connect, where the settings name one.
import type { Application } from '../../declarations'
import { signedIn, usersPath } from '../../engine'
import { open } from '../auth'
import { jobsOf } from '../jobs'
import { mailOf } from '../mail'
import { Doors } from './doors'
import { Exchange } from './exchange'
import { dropOldTickets, identityLinks } from './links'
import { providersOf } from './providers'
import { ProviderStrategy, STRATEGY } from './strategy'
import { watchUnlinking } from './unlinking'

/**
 * To be configured behind the plugins of sign-in, accounts, jobs and mail. Needs the resources `identities` and
 * `identity-tickets`. Without providers in the settings it does nothing.
 */
export const oauth = (app: Application) => {
  const providers = providersOf(app)
  if (providers.size === 0) return
  const users = usersPath(app)
  const url = (name: string) => `${mailOf(app).application().url}/oauth/${name}`
  app.service('authentication').register(STRATEGY, new ProviderStrategy(app))
  new Doors(app, providers, new Exchange(app, name => `${url(name)}/callback`)).open()
  open(app, 'identity-links', identityLinks(app, users, [...providers.keys()], url), ['create'], signedIn)
  watchUnlinking(app, users)
  jobsOf(app).every('27 * * * *', 'oauth-clean-up', ({ app }) => dropOldTickets(app))
}
