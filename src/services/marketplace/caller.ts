// What the services of this domain are called with.
import type { Params } from '@feathersjs/feathers'
import type { Caller } from '../../engine'

/** Params as the guard of the engine has made them, where only those who have signed in may call. */
export type CallerParams = Params & { user: Caller & { id: number } }
