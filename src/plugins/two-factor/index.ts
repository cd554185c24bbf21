// The two-factor plugin: a code of an authenticator beside the password, and recovery codes for when it is lost.
import type { Application } from '../../declarations'
import { signedIn, usersPath } from '../../engine'
import { open } from '../auth'
import { CodeStrategy, challenges } from './challenges'
import { confirmDoor, recoveryCodesDoor, removeDoor, twoFactorDoor } from './doors'
import { Factors } from './factors'

/** To be configured behind the plugins of sign-in and accounts. Needs the resource `second-factors`. */
export const twoFactor = (app: Application) => {
  const users = usersPath(app)
  const service = app.service('authentication')
  const factors = new Factors(app, 'second-factors')
  factors.watchRemovals()
  service.secondFactor = challenges(app, factors)
  service.register('two-factor', new CodeStrategy(app, factors, users))
  open(app, 'two-factor', twoFactorDoor(app, factors, users), ['find', 'create'], signedIn)
  open(app, 'two-factor/confirm', confirmDoor(factors), ['create'], signedIn)
  open(app, 'two-factor/recovery-codes', recoveryCodesDoor(app, factors, users), ['create'], signedIn)
  open(app, 'two-factor/remove', removeDoor(app, factors, users), ['create'], signedIn)
}
