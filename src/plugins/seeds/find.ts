// find: the seeds of an application, by the suffix of their files, and those among them that are asked for.
import { readdirSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import type { Application } from '../../declarations'
import { domainOf, isOn } from '../../domains'
import { isSeed } from './seed'
import type { Seed } from './seed'

const SUFFIX = /\.seed\.(ts|js)$/

declare module '../../declarations' {
  interface Configuration {
    /** The folder whose seeds are meant, where it is not src/services. */
    seedsFolder?: string
  }
}

/** A file of seeds that has not been loaded. */
export interface SeedFile {
  /** Its path below src/services without the suffix, for example `contacts/demo`. */
  readonly name: string
  readonly path: string
}

/** A file of seeds and what is in it. */
export interface LoadedSeed extends SeedFile {
  readonly parts: readonly Seed[]
}

/** All that is wrong with the seeds, one line each. */
export class SeedError extends Error {
  constructor(
    sentence: string,
    readonly problems: readonly string[],
    options?: ErrorOptions
  ) {
    super(`${sentence}\n${problems.map(problem => `  - ${problem}`).join('\n')}`, options)
    this.name = 'SeedError'
  }
}

/** The seeds that there are in domains that are on, in the order of their names. */
export function findSeeds(app: Application): SeedFile[] {
  // Source and compiled code have the same shape.
  const folder = app.get('seedsFolder') ?? resolve(__dirname, '../../services')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => SUFFIX.test(file) && isOn(app.get('domains'), domainOf(file)))
    .map(file => ({ name: file.replace(SUFFIX, '').split(sep).join('/'), path: join(folder, file) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Whether a file is meant by a name: that of its domain, its own, or both. */
const isMeant = (file: SeedFile, name: string) =>
  file.name === name || file.name.startsWith(`${name}/`) || file.name.endsWith(`/${name}`)

/**
 * The seeds that some names mean; all of them where there are no names.
 *
 * @param names of domains (`contacts`), of files (`demo`), or of both (`contacts/demo`)
 * @throws Error that says which there are, when a name means none
 */
export function chooseSeeds(files: readonly SeedFile[], names: readonly string[]): SeedFile[] {
  if (files.length === 0) {
    throw new Error('There are no seeds. Write one as src/services/<domain>/<name>.seed.ts.')
  }
  const unknown = names.filter(name => !files.some(file => isMeant(file, name)))
  if (unknown.length > 0) {
    const all = files.map(({ name }) => name).join(', ')
    throw new Error(`There is no seed ${unknown.join(', ')}; there are ${all}.`)
  }
  return names.length === 0 ? [...files] : files.filter(file => names.some(name => isMeant(file, name)))
}

function load(file: SeedFile, problems: string[]): LoadedSeed {
  try {
    const { default: main, ...others } = require(file.path) as Record<string, unknown>
    const parts = [main].flat()
    for (const [name, other] of Object.entries(others)) {
      if (!isSeed(other) || parts.includes(other)) continue
      problems.push(
        `${file.name}: ${name} is a seed, but not in the default export, which holds all of a file`
      )
    }
    if (parts.length > 0 && parts.every(isSeed)) return { ...file, parts }
    problems.push(`${file.name}: its default export must be a seed({ … }), or a list of them`)
  } catch (error) {
    problems.push(`${file.name}: ${(error as Error).message}`)
  }
  return { ...file, parts: [] }
}

/**
 * Loads seeds.
 * @param problems takes a line for each file that cannot be loaded, or holds something else
 */
export const loadSeeds = (files: readonly SeedFile[], problems: string[]): LoadedSeed[] =>
  files.map(file => load(file, problems))
