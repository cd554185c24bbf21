// The life of a call: every call of every resource, from REST, a socket or the application, goes this way.
import type { Call } from './call'
import { announce } from './steps/announce'
import { guard } from './steps/guard'
import { identify, throttle } from './steps/identify'
import { present } from './steps/present'
import { resolve } from './steps/resolve'
import { scope } from './steps/scope'
import { transact } from './steps/transact'
import { validate } from './steps/validate'

/**
 * Takes a call through its steps.
 *
 * @param run makes the one statement: directly, or through the Feathers hooks that somebody has added
 * @throws only errors of the catalogue, or public Feathers errors of a hook
 */
export async function pipeline(call: Call, run: (call: Call) => Promise<void>): Promise<void> {
  await identify(call) // who calls
  await throttle(call) // too often?
  guard(call) // may they at all
  validate(call) // input: names, types, limits
  scope(call) // which rows and fields, and the query in terms of them
  await transact(call, async () => {
    await resolve(call) // owner, defaults, hashes
    await run(call) // one SQL statement, with the rule in it
    present(call) // the shape that the caller's door wants
  })
  announce(call) // after commit: events for those who may see the row
}
