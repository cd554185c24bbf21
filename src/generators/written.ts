// What is written: in the project's format, over nothing that is there already unless somebody says so.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { Refusal, exitCodes } from './refusal'
import type { GeneratorContext } from './surroundings'

/** A text as prettier would have it in a file of the project. */
export async function formatted(text: string, file: string): Promise<string> {
  return format(text, { ...(await resolveConfig(file)), filepath: file })
}

/**
 * Refuses to write over files where nobody can be asked; at a terminal, pinion asks before each.
 * @throws Refusal that names the files
 */
export function demandFree({ cwd, surroundings }: GeneratorContext, files: readonly string[]): void {
  const taken = files.filter(file => existsSync(join(cwd, file)))
  if (taken.length === 0 || surroundings.canAsk) return
  throw new Refusal(
    taken.map(file => `${file} is there already; remove it, or run this at a terminal, which asks`),
    exitCodes.failed
  )
}
