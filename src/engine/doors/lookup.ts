// The way from a path to a service, for the doors that Feathers brings: no word that every object has leads anywhere.
import type { Application } from '../../declarations'

const isInherited = (part: string) => part in Object.prototype

/**
 * Lets paths such as `/constructor` lead nowhere. Feathers' router keeps its ways in plain objects, and fails over
 * what those inherit.
 */
export function closeInheritedPaths(app: Application): void {
  const { lookup } = app
  app.lookup = function (this: Application, path: string) {
    if (typeof path !== 'string' || path.split('/').some(isInherited)) return null as never
    return lookup.call(this, path)
  }
}
