// What is wrong with aliases: shapes, targets that are not there, and paths that are taken.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { getServiceOptions } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { engineOf } from '../../engine'
import type { Definition } from '../../engine'
import { isToPage, isToUpload } from './alias'
import type { Alias } from './alias'
import { isParam, meet, wordsOf } from './pattern'
import type { Route } from './route'

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const PATH = /^(\/([\w.-]+|:\w+))+$/

/** First words of paths that are served without being services. */
const pages = [
  'docs',
  'openapi.json',
  'health',
  'live',
  'media',
  'metrics',
  'dev',
  'user_confirm',
  'oauth',
  'socket.io'
]

/** Methods whose calls have an id in their path. */
const withId = ['get', 'update', 'patch', 'remove']

const isOffered = (app: Application, path: string, method: string) =>
  Object.hasOwn(app.services, path) &&
  Boolean(getServiceOptions((app.services as any)[path]).methods?.includes(method))

/** Files go to fields that hold some. */
const fileProblems = (app: Application, path: string, field: string): string[] =>
  engineOf(app).definitions.get(path)?.fields.get(field)?.media
    ? []
    : [`${field} of ${path} is no field that takes files`]

/** What is wrong with the shape of an alias, or with what it stands for. */
function shapeProblems(app: Application, { of, method, path, to, file }: Alias): string[] {
  if (!Array.isArray(of) || of.length === 0) return ['of must name a system at least']
  if (!verbs.includes(method)) return [`method must be one of ${verbs.join(', ')}`]
  if (!PATH.test(path) || isParam(wordsOf(path)[0]))
    return ['path must look like /update_contact/:id, its first word no parameter']
  const names = wordsOf(path).filter(isParam)
  if (isToUpload(to)) return method === 'POST' ? fileProblems(app, to.upload, to.field) : ['it must be POST']
  if (!isToPage(to)) {
    if (!isOffered(app, to.service, to.method))
      return [`it stands for ${to.method} of ${to.service}, which is not there`]
    return file === undefined ? [] : fileProblems(app, to.service, file)
  }
  const lost = wordsOf(to.page).filter(word => isParam(word) && !names.includes(word))
  if (method !== 'GET') return ['a page is for GET only']
  return lost.map(word => `${to.page} asks for ${word}, which ${path} does not have`)
}

/** Whether a word may be the id of a row. */
function canBeId({ fields }: Definition, word: string): boolean {
  if (isParam(word)) return true
  try {
    fields.get('id')!.parse(word)
    return true
  } catch {
    return false
  }
}

/** Whether what stands behind the path of a resource is a way to it. */
function isTakenBelow(definition: Definition, [first, second, ...others]: readonly string[]): boolean {
  const { actions } = definition
  const isAction = (word: string) => isParam(word) || word === 'history' || actions.has(word)
  if (others.length > 0) return false
  if (second !== undefined) return canBeId(definition, first) && isAction(second)
  return canBeId(definition, first) || first === 'aggregate' || actions.has(first)
}

/** The canonical path that a route would shadow. */
function shadowed(app: Application, { pattern, path }: Route): string | undefined {
  const { definitions } = engineOf(app)
  for (const service of Object.keys(app.services)) {
    const words = service.split('/')
    if (!meet(pattern.slice(0, words.length), words)) continue
    const below = pattern.slice(words.length)
    if (below.length === 0) return `/${service}`
    const definition = definitions.get(service)
    const { methods } = getServiceOptions((app.services as any)[service])
    const hasRows = methods?.some(method => withId.includes(method))
    if (definition ? isTakenBelow(definition, below) : hasRows && below.length === 1) return `/${service}/:id`
  }
  if (pages.includes(pattern[0])) return `/${pattern[0]}`
  return existsSync(join(app.get('public'), ...pattern)) ? path : undefined
}

const nameOf = ({ alias, path }: Route) => `alias ${alias.method} ${path}`

/** Routes that a request cannot choose between. */
function twins(routes: readonly Route[]): string[] {
  return routes.flatMap((route, at) => {
    const others = routes.filter(
      (other, place) =>
        place < at && other.alias.method === route.alias.method && meet(other.pattern, route.pattern)
    )
    const [other] = others
    if (!other || !sameWords(other, route)) {
      return other ? [`${nameOf(route)}: so would ${nameOf(other)} be; choose another path`] : []
    }
    const open = [...others, route].filter(({ alias }) => !alias.when)
    return open.length > 1
      ? [`${nameOf(route)}: there are several; say \`when\` for all but one, or give their systems prefixes`]
      : []
  })
}

const sameWords = (one: Route, other: Route) =>
  one.pattern.every((word, at) => isParam(word) === isParam(other.pattern[at]))

/** Of several with one path, one is for all cases that no other is for. */
function withoutRest(routes: readonly Route[]): string[] {
  const open = routes.filter(
    route =>
      route.alias.when &&
      !routes.some(
        other =>
          other.alias.method === route.alias.method && meet(other.pattern, route.pattern) && !other.alias.when
      )
  )
  return open.map(
    route => `${nameOf(route)}: \`when\` needs another alias of this path without it, for the rest`
  )
}

/** Resources that would stand where a page does; only that of media shares its path with what is served beside it. */
const hidden = (app: Application): string[] =>
  [...engineOf(app).definitions.keys()]
    .filter(path => path !== 'media' && pages.includes(path))
    .map(path => `${path}: /${path} is a page of the application; choose another path`)

/**
 * What keeps aliases and resources from being served, one sentence each.
 *
 * @param app with all of its services
 * @param aliases those that are declared
 * @param routes where they stand
 */
export function aliasProblems(
  app: Application,
  aliases: readonly Alias[],
  routes: readonly Route[]
): string[] {
  const shapes = aliases.flatMap(alias =>
    shapeProblems(app, alias).map(problem => `alias ${alias.method} ${alias.path}: ${problem}`)
  )
  // What has no shape cannot be compared.
  if (shapes.length > 0) return shapes
  const clashes = routes.flatMap(route => {
    const path = shadowed(app, route)
    return path === undefined ? [] : [`${nameOf(route)}: it would shadow ${path}; give its systems a prefix`]
  })
  return [...hidden(app), ...clashes, ...twins(routes), ...withoutRest(routes)]
}
