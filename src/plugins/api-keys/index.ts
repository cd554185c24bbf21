// API keys: programs call in the name of a user, by keys that he makes, narrows by scopes and revokes.
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { engineOf, recordService, usersPath } from '../../engine'
import { tokenOf } from '../auth'
import { watchKeys } from './creation'
import { isMarked } from './key'
import { Keys } from './keys'
import { KeyStrategy, watchSignIns } from './sign-in'

/** Path of the resource whose rows are the keys. */
const PATH = 'api-keys'

/** The key of a call: its bearer, what its socket speaks with, or, over REST and without those, `X-API-Key`. */
function keyOf(params: Params): string | undefined {
  const token = tokenOf(params)
  if (token !== undefined) return isMarked(token) ? token : undefined
  return params.provider === 'rest' ? params.headers?.['x-api-key'] : undefined
}

/** To be configured behind the plugin of sign-in. Needs the resource of the keys. */
export const apiKeys = (app: Application) => {
  const users = usersPath(app)
  const keys = new Keys(app, PATH, users)
  const engine = engineOf(app)
  const { identify } = engine
  engine.identify = params => {
    const key = keyOf(params)
    return key === undefined ? identify(params) : keys.callerOf(key)
  }
  app.service('authentication').register('api-key', new KeyStrategy(app, keys, users))
  watchSignIns(app, keys, users)
  watchKeys(app, PATH, recordService(app, PATH)!.definition.table)
}
