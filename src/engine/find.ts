// find: the declarations of an application, by the suffix of their files.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isResource } from './resource'
import type { Declaration } from './resource'

const SUFFIX = /\.resource\.(ts|js)$/

/**
 * Loads every `*.resource.ts` (or `.js`, when compiled) below a folder, in the order of their names.
 * @throws Error that names the file whose default export is not a resource
 */
export function findResources(folder: string): Declaration[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => SUFFIX.test(file))
  return files.sort().map(file => {
    const { default: declaration } = require(join(folder, file)) as { default?: unknown }
    if (!isResource(declaration)) throw new Error(`${file}: its default export must be a resource({ … })`)
    return declaration as unknown as Declaration
  })
}
