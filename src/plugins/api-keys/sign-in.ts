// Sign-in by an API key, as Feathers' clients do it: no session begins, and the key itself is what they go on with.
import { AuthenticationBaseStrategy } from '@feathersjs/authentication'
import type { AuthenticationRequest } from '@feathersjs/authentication'
import type { HookContext, Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { failure, isObject } from '../../engine'
import { ownRow, tokenOf } from '../auth'
import { isMarked } from './key'
import type { Keys } from './keys'

/** What a sign-in by a key answers: whoever shows it is answered with it, as with an access token. */
async function answer(app: Application, keys: Keys, users: string, key: string) {
  const user = await ownRow(app, users, await keys.callerOf(key))
  return { accessToken: key, authentication: { strategy: 'api-key' }, user }
}

/** Sign-in with `apiKey`. On sockets, the calls that follow are made by the key. */
export class KeyStrategy extends AuthenticationBaseStrategy {
  constructor(
    private readonly own: Application,
    private readonly keys: Keys,
    private readonly users: string
  ) {
    super()
  }

  async authenticate({ apiKey }: AuthenticationRequest): Promise<any> {
    if (!apiKey) throw failure('invalid-api-key')
    return answer(this.own, this.keys, this.users, apiKey)
  }
}

/** Clients that come back show what they went on with as an access token, and take it back when they sign out. */
export function watchSignIns(app: Application, keys: Keys, users: string): void {
  const asKey = async (context: HookContext) => {
    const { data } = context
    if (!isObject(data) || data.strategy !== 'jwt' || typeof data.accessToken !== 'string') return
    if (isMarked(data.accessToken)) context.data = { strategy: 'api-key', apiKey: data.accessToken }
  }
  // The key holds on; only the socket goes on as nobody's.
  const forget = async (context: HookContext) => {
    const key = tokenOf(context.params as Params)
    if (key !== undefined && isMarked(key)) context.result = await answer(app, keys, users, key)
  }
  app.service('authentication').hooks({ before: { create: [asKey], remove: [forget] } } as never)
}
