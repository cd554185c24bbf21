// find: what an application declares, by the suffix of the files.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Application } from '../declarations'
import { domainOf } from '../domains'
import { DeclarationError } from './normalise'
import { isResource, resource } from './resource'
import type { Declaration } from './resource'

/** The domains of an application: the folders below the one that it stands in. */
export const findDomains = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? entry.name : []))

/** The default export of a file. */
export interface Found {
  /** Its path below the folder. */
  readonly file: string
  /** The folder below that one in which it stands, if any. */
  readonly domain?: string
  readonly value: unknown
}

/** A mistake while a file is loaded, such as a misspelt name, is told with the file. */
function load(path: string, file: string): unknown {
  try {
    return (require(path) as { default?: unknown }).default
  } catch (error) {
    throw new DeclarationError([`${file}: ${(error as Error).message}`], { cause: error })
  }
}

/**
 * Loads every file below a folder whose name ends in a suffix, in the order of the names.
 *
 * @param suffix for example `resource`, for `*.resource.ts`, or `.js` when compiled
 * @param wanted whether a domain is; files of others are not loaded
 * @throws DeclarationError that names the file that cannot be loaded
 */
export function findFiles(
  folder: string,
  suffix: string,
  wanted: (domain?: string) => boolean = () => true
): Found[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files
    .filter(file => /\.(ts|js)$/.test(file) && file.slice(0, -3).endsWith(`.${suffix}`))
    .filter(file => wanted(domainOf(file)))
    .sort()
    .map(file => ({ file, domain: domainOf(file), value: load(join(folder, file), file) }))
}

/**
 * Loads every `*.resource.ts` (or `.js`, when compiled) below a folder, in the order of their names. Each gets the
 * folder that it stands in as its domain.
 * @throws DeclarationError that names the file that cannot be loaded, or whose default export is not a resource
 */
export function findResources(folder: string): Declaration[] {
  return findFiles(folder, 'resource').map(({ file, domain, value }) => {
    if (!isResource(value)) {
      throw new DeclarationError([`${file}: its default export must be a resource({ … })`])
    }
    if (value.domain !== undefined) {
      throw new DeclarationError([`${file}: domain comes by its folder; leave it out`])
    }
    return resource({ ...value, domain }) as unknown as Declaration
  })
}

/**
 * Loads every `*.service.ts` below a folder, in the order of their names: services that are written by hand, and hooks
 * on others. To be configured when the resources are registered.
 * @param wanted whether a domain is
 * @throws DeclarationError that names the file that cannot be loaded, or whose default export is no function
 */
export function findServices(
  folder: string,
  wanted: (domain?: string) => boolean
): ((app: Application) => void)[] {
  return findFiles(folder, 'service', wanted).map(({ file, value }) => {
    if (typeof value !== 'function')
      throw new DeclarationError([`${file}: its default export must be a function of the application`])
    return value as (app: Application) => void
  })
}
