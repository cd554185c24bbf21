// identify, throttle: who calls, and whether too often.
import { actingCaller, isOutside } from '../acting'
import { ruleOf } from '../call'
import type { Call } from '../call'
import { engineOf } from '../engine'
import { KEY, reaches } from '../rules/formula'
import type { Caller } from '../rules/formula'
import { scopesOf } from '../rules/scope'
import { TRUSTED } from '../view'

/** Where anybody may call, whoever comes by an API key without the scope does so as nobody. */
function isStranger(call: Call, caller: Caller | null): boolean {
  if (!caller?.[KEY] || ruleOf(call) !== true) return false
  const ofRow = call.action && call.action.of === 'row'
  return !scopesOf(call.definition, call.method, ofRow).every(scope => reaches(caller, scope))
}

/**
 * Finds the caller. Where the application itself calls, no rule holds it back.
 */
export async function identify(call: Call): Promise<void> {
  const { params } = call
  if (!isOutside(params)) {
    call.caller = params.user ?? null
    call.viewer = TRUSTED
    return
  }
  const acting = actingCaller(params)
  const caller = acting === undefined ? await engineOf(call.app).identify(params) : acting
  call.caller = isStranger(call, caller) ? null : caller
  call.viewer = call.caller
  params.user = call.caller ?? undefined
}

/** Leaves calls from outside to the throttle that a plugin may have brought. */
export function throttle(call: Call): void | Promise<void> {
  if (call.viewer !== TRUSTED) return engineOf(call.app).throttle(call)
}
