// find: the declarations of an application, by the suffix of their files.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DeclarationError } from './normalise'
import { isResource } from './resource'
import type { Declaration } from './resource'

const SUFFIX = /\.resource\.(ts|js)$/

/** A mistake while a file is loaded, such as a misspelt name, is told with the file. */
function load(path: string, file: string): unknown {
  try {
    return (require(path) as { default?: unknown }).default
  } catch (error) {
    throw new DeclarationError([`${file}: ${(error as Error).message}`], { cause: error })
  }
}

/**
 * Loads every `*.resource.ts` (or `.js`, when compiled) below a folder, in the order of their names.
 * @throws DeclarationError that names the file that cannot be loaded, or whose default export is not a resource
 */
export function findResources(folder: string): Declaration[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => SUFFIX.test(file))
  return files.sort().map(file => {
    const declaration = load(join(folder, file), file)
    if (!isResource(declaration)) {
      throw new DeclarationError([`${file}: its default export must be a resource({ … })`])
    }
    return declaration as unknown as Declaration
  })
}
