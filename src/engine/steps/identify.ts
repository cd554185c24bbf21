// identify, throttle: who calls, and whether too often.
import { actingCaller } from '../acting'
import type { Call } from '../call'
import { engineOf } from '../engine'
import { TRUSTED } from '../view'

/**
 * Finds the caller. This is the one place that knows what a missing provider means: the application itself
 * calls, and no rule holds it back. Whatever comes from outside has a provider, set by its door.
 */
export async function identify(call: Call): Promise<void> {
  const { params } = call
  if (params.provider === undefined) {
    call.caller = params.user ?? null
    call.viewer = TRUSTED
    return
  }
  const acting = actingCaller(params)
  call.caller = acting === undefined ? await engineOf(call.app).identify(params) : acting
  call.viewer = call.caller
  params.user = call.caller ?? undefined
}

/** Leaves calls from outside to the throttle that a plugin may have brought. */
export function throttle(call: Call): void | Promise<void> {
  if (call.viewer !== TRUSTED) return engineOf(call.app).throttle(call)
}
