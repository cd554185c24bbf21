// Sign-in by a provider: the last step of a flow, and of nothing that comes in a body.
import { AuthenticationBaseStrategy } from '@feathersjs/authentication'
import type { AuthenticationRequest } from '@feathersjs/authentication'
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { actAs, failure, recordService } from '../../engine'
import { ownerOf } from './owner'
import type { Person } from './person'

/** The strategy of every provider. It is none that callers may name. */
export const STRATEGY = 'oauth'

/** Marks in params who has come back from a provider; a symbol, so that no input can hold it. */
export const PERSON = Symbol('person')

export class ProviderStrategy extends AuthenticationBaseStrategy {
  constructor(private readonly application: Application) {
    super()
  }

  async authenticate(_request: AuthenticationRequest, params: Params): Promise<any> {
    const person = (params as { [PERSON]?: Person })[PERSON]
    // Also where somebody has put it among the strategies of the settings.
    if (!person) throw failure('invalid-strategy', { key: 'strategy', allowed: 'those that take a body' })
    const caller = await ownerOf(this.application, person)
    const { entity, service } = this.authentication!.configuration
    return {
      authentication: { strategy: this.name },
      [entity!]: await recordService(this.application, service!)!.get(caller.id, actAs(caller))
    }
  }
}
