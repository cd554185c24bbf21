// Order: what others refer to comes first.
import type { Definitions } from '../../engine'

/** The resources that one refers to, directly and by way of others; not itself. */
function reachable(path: string, definitions: Definitions): Set<string> {
  const found = new Set<string>()
  const open = [path]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { reference } of definitions.get(next)?.fields.values() ?? []) {
      if (!reference || reference.to === path || found.has(reference.to)) continue
      found.add(reference.to)
      open.push(reference.to)
    }
  }
  return found
}

/**
 * Sorts things by the references of the resources that they fill, and keeps their order otherwise. Where
 * references go round in a circle, the first of them comes first.
 *
 * @param resourcesOf the paths of the resources that a thing fills
 */
export function inOrder<T>(
  things: readonly T[],
  resourcesOf: (thing: T) => readonly string[],
  definitions: Definitions
): T[] {
  const needs = new Map(
    things.map(thing => [
      thing,
      new Set(resourcesOf(thing).flatMap(path => [...reachable(path, definitions)]))
    ])
  )
  const left = [...things]
  const sorted: T[] = []
  while (left.length > 0) {
    const isReady = (thing: T) =>
      left.every(other => other === thing || !resourcesOf(other).some(path => needs.get(thing)!.has(path)))
    sorted.push(...left.splice(Math.max(left.findIndex(isReady), 0), 1))
  }
  return sorted
}
