// Routes: where aliases stand, each at its old path, or below the prefix of its system.
import { DeclarationError } from '../../engine'
import type { Alias } from './alias'
import { wordsOf } from './pattern'

/** An alias at one place. */
export interface Route {
  readonly alias: Alias
  /** Its whole path, with the prefix. */
  readonly path: string
  /** The words of that path. */
  readonly pattern: readonly string[]
}

/**
 * Reads the setting.
 * @param given `tasks=/old/tasks`, several of them
 * @throws DeclarationError for a system that no alias is of
 */
export function prefixesIn(given: readonly string[], aliases: readonly Alias[]): Map<string, string> {
  const systems = [...new Set(aliases.flatMap(alias => alias.of))].sort()
  const prefixes = new Map(given.map(each => each.split('=', 2) as [string, string]))
  const unknown = [...prefixes.keys()].filter(system => !systems.includes(system))
  if (unknown.length === 0) return prefixes
  throw new DeclarationError(
    unknown.map(
      system =>
        `aliasPrefixes (ALIAS_PREFIXES): ${system} is no system that has aliases; there are ${systems.join(', ') || 'none'}`
    )
  )
}

/** The places of an alias: one for each prefix that its systems have, and the old one where a system has none. */
export function routesOf(alias: Alias, prefixes: ReadonlyMap<string, string>): Route[] {
  const places = new Set(alias.of.map(system => prefixes.get(system) ?? ''))
  if (alias.prefixed) places.delete('')
  return [...places].map(prefix => {
    const path = `${prefix}${alias.path}`
    return { alias, path, pattern: wordsOf(path) }
  })
}
