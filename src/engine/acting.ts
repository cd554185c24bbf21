// Callers: whose rows they are, who calls from outside, and how the application acts for a user under that user's rules.
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../declarations'
import type { Caller } from './rules/formula'

/** The path of the resource whose rows are the callers. */
export const usersPath = (app: Application): string => app.get('authentication')?.service ?? 'users'

const ACTING = Symbol('acting')

/**
 * Whether a call comes from outside, or is made as one. A missing provider means that the application itself calls, and
 * no rule holds it back; whatever comes from outside has one, set by its door.
 */
export const isOutside = ({ provider }: Params): boolean => provider !== undefined

/**
 * Params for a call that the application makes for a user: rules, views and validation are the user's, as if
 * he had called himself, but lists may be created at once.
 */
export const actAs = (caller: Caller | null, params: Params = {}): Params =>
  ({ ...params, provider: 'server', [ACTING]: caller }) as Params

/** The user that the application acts for; undefined when it does not. */
export const actingCaller = (params: Params): Caller | null | undefined =>
  (params as { [ACTING]?: Caller | null })[ACTING]
