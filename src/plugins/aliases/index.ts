// The aliases plugin: old paths, declared beside the resources, that stand for canonical calls. REST only.
import type { Application } from '../../declarations'
import { DeclarationError, admin, engineOf, findFiles } from '../../engine'
import { isOn } from '../../domains'
import { open } from '../auth'
import { addLane } from '../http'
import { isAlias } from './alias'
import type { Alias } from './alias'
import { aliasProblems } from './check'
import { aliasLane } from './lane'
import { prefixesIn, routesOf } from './route'
import type { Route } from './route'
import { standsFor } from './words'

export { alias } from './alias'
export type { Alias, Asked, Query } from './alias'
export { isToPage, isToUpload } from './alias'
export type { Route } from './route'
export { standsFor } from './words'

declare module '../../declarations' {
  interface Configuration {
    /** The aliases that are declared, and where they stand. */
    aliases?: readonly Alias[]
    aliasRoutes?: readonly Route[]
  }
}

/**
 * Loads every `*.aliases.ts` (or `.js`, when compiled) below a folder, but for those of domains that are off.
 * @throws DeclarationError that names the file that cannot be loaded, or whose default export is no list of aliases
 */
export function findAliases(app: Application, folder: string): Alias[] {
  const files = findFiles(folder, 'aliases', domain => isOn(app.get('domains'), domain))
  return files.flatMap(({ file, value }) => {
    const list: unknown[] = [value].flat()
    if (list.length > 0 && list.every(isAlias)) return list
    throw new DeclarationError([`${file}: its default export must be a list of alias({ … })`])
  })
}

/** Declares aliases; they are checked and served when all services are there. */
export const declareAliases = (app: Application, list: readonly Alias[]): void =>
  void app.set('aliases', [...(app.get('aliases') ?? []), ...list])

/**
 * Serves the aliases that are declared, and `GET /me/admin`, which admins are answered and others refused. To be
 * configured behind everything that brings services.
 * @throws DeclarationError that lists every mistake, such as an alias that would shadow a canonical path
 */
export const aliases = (app: Application) => {
  open(app, 'me/admin', { find: async () => ({ admin: true }) }, ['find'], admin)
  const list = app.get('aliases') ?? []
  const prefixes = prefixesIn(app.get('aliasPrefixes') ?? [], list)
  const routes = list.flatMap(each => routesOf(each, prefixes))
  const problems = aliasProblems(app, list, routes)
  if (problems.length > 0) throw new DeclarationError(problems)
  app.set('aliasRoutes', routes)
  engineOf(app).furtherWays.push(
    ...routes.map(({ alias, path }) => `${alias.method.padEnd(6)} ${path}  as ${standsFor(app, alias)}`)
  )
  if (routes.length > 0) addLane(app, aliasLane(app, routes))
}
