// present: the answer in the form that is wanted: JSON text for REST as it came, objects for everybody else.
import type { Call } from '../call'

/** Hooks have worked on objects already; their result is the answer. */
export function present(call: Call): void {
  if (call.result === undefined && call.params.provider !== 'rest') call.result = JSON.parse(call.text!)
}
