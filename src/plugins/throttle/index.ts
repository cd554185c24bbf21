// The throttle: whoever signs in, registers or asks for mails too often is told to come back later.
import type { Params } from '@feathersjs/feathers'
import type { Application, HookContext, NextFunction } from '../../declarations'
import { engineOf, isObject, isOutside, usersPath } from '../../engine'
import { jobsOf } from '../jobs'
import { phoneKeys } from './keys'
import { Limits } from './limits'

/** Doors beside the sign-in and the registration that strangers may knock at. */
const paths = [
  'password-resets',
  'confirmations',
  'passwords',
  'email-changes',
  'two-factor',
  'two-factor/confirm',
  'two-factor/recovery-codes',
  'two-factor/remove'
]

/** Doors that are about a phone number, and cost money. */
const ofPhones = ['phone-verifications', 'phone-verifications/verify']

/** Doors that are there only with providers in the settings, and the way to these and back. */
const ofProviders = { create: ['identity-links'], find: ['oauth/:provider', 'oauth/:provider/callback'] }

/** Where strangers order, if there is a shop. */
const CHECKOUT = 'checkout'

/** Ways to sign in that can be guessed at; an access token costs the server little. */
const strategies: readonly unknown[] = ['local', 'two-factor', 'refresh']

/** Calls by which the application itself acts for a user are its own affair. */
const isCounted = (params: Params) => isOutside(params) && params.provider !== 'server'

/**
 * Limits how often the doors of the accounts are used, from one address and for one account, over REST and sockets
 * alike. To be configured behind the plugins of sign-in, accounts and jobs.
 */
export const throttle = (app: Application) => {
  const { perAddress, perAccount } = app.get('throttle')
  if (perAddress === 0 && perAccount === 0) return
  const limits = new Limits(app)
  const users = usersPath(app)

  engineOf(app).throttle = ({ definition, method, data, params }) => {
    if (definition.path === users && method === 'create' && isCounted(params))
      return limits.count(data, params)
  }
  const count = async ({ data, params }: HookContext) => {
    if (isCounted(params)) await limits.count(data, params)
  }
  const countPhone = async ({ data, params }: HookContext) => {
    if (isCounted(params)) await limits.count(data, params, phoneKeys)
  }
  // By where it comes from alone: a till has one account, and must not use up that of whom it sells to.
  const countOrder = async ({ params }: HookContext) => {
    if (isCounted(params)) await limits.count({}, { ...params, user: undefined })
  }
  const countSignIn = async (context: HookContext) => {
    if (isObject(context.data) && strategies.includes(context.data.strategy)) await count(context)
  }
  app.service('authentication').hooks({ before: { create: [countSignIn] } } as never)
  for (const path of paths)
    app.service(path as never as 'users').hooks({ before: { create: [count] } } as never)
  for (const path of ofPhones)
    app.service(path as never as 'users').hooks({ before: { create: [countPhone] } } as never)
  for (const [method, paths] of Object.entries(ofProviders))
    for (const path of paths.filter(path => path in app.services))
      app.service(path as never as 'users').hooks({ before: { [method]: [count] } } as never)

  if (CHECKOUT in app.services)
    app.service(CHECKOUT as never as 'users').hooks({ before: { create: [countOrder] } } as never)

  jobsOf(app).every('37 * * * *', 'throttle-clean-up', () => limits.cleanUp())
  app.hooks({
    setup: [
      async (_context: HookContext, next: NextFunction) => {
        await next()
        await limits.open()
      }
    ],
    teardown: [
      async (_context: HookContext, next: NextFunction) => {
        await limits.close()
        await next()
      }
    ]
  })
}
