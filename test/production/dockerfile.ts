// A Dockerfile, read and performed without Docker: each stage is a folder, each instruction what it says.
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { run } from './child'

export const root = resolve(__dirname, '../..')

export interface Instruction {
  readonly word: string
  readonly rest: string
}

export interface Stage {
  readonly name: string
  readonly base: string
  readonly instructions: readonly Instruction[]
}

/** Reads a Dockerfile: its stages, in order. */
export function readDockerfile(text: string): Stage[] {
  const lines = text
    .split('\n')
    .filter(line => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter(line => line.trim() !== '')
  const stages: { name: string; base: string; instructions: Instruction[] }[] = []
  for (const line of lines) {
    const [, word, rest] = /^([A-Z]+) +(.*)$/.exec(line)!
    const [base, name = ''] = rest.split(/ AS /)
    if (word === 'FROM') stages.push({ name, base, instructions: [] })
    else stages.at(-1)!.instructions.push({ word, rest })
  }
  return stages
}

/** The arguments of all instructions of one kind. */
export const all = (stage: Stage, word: string): string[] =>
  stage.instructions.filter(each => each.word === word).map(({ rest }) => rest)

/** What the image is told to run: the exec form, in which no shell stands between. */
export const command = (text: string): string[] => JSON.parse(text.slice(text.indexOf('[')))

/** The environment that ENV instructions make. */
export const environment = (stage: Stage): Record<string, string> =>
  Object.fromEntries(all(stage, 'ENV').map(text => text.split('=', 2)))

/** The names that .dockerignore lets into the image, all others being shut out. */
function letIn(): string[] {
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n')
  assert.ok(lines.includes('*'), '.dockerignore shuts everything out that it does not name')
  return lines.filter(line => line.startsWith('!')).map(line => line.slice(1))
}

function copy(rest: string, workdir: string, folderOf: (stage: string) => string): void {
  const words = rest.split(' ')
  const from = words[0].startsWith('--from=') ? words.shift()!.slice('--from='.length) : undefined
  const target = join(workdir, words.pop()!)
  for (const word of words) {
    if (from === undefined) assert.ok(letIn().includes(word), `.dockerignore shuts out ${word}`)
    const source = from === undefined ? join(root, word) : join(folderOf(from), word)
    const isFolder = statSync(source).isDirectory()
    cpSync(source, isFolder ? target : join(target, basename(source)), { recursive: true })
  }
}

async function runLine(rest: string, workdir: string, stage: Stage): Promise<void> {
  const line = rest.replaceAll(/--mount=\S+ /g, '')
  // To compile, what this checkout has installed from the same lockfile does as well, and is there already.
  if (line.startsWith('npm ci') && !line.includes('--omit=dev')) {
    return symlinkSync(join(root, 'node_modules'), join(workdir, 'node_modules'), 'dir')
  }
  const env = { ...environment(stage), npm_config_prefer_offline: 'true' }
  const { code, output } = await run('sh', ['-c', line], { cwd: workdir, env })
  assert.equal(code, 0, `${line}:\n${output}`)
}

/**
 * Performs the stages of a Dockerfile below a folder. What a stage copies from another waits for that one.
 * @returns the working folder of the last stage
 */
export async function performStages(stages: readonly Stage[], folder: string): Promise<string> {
  const folderOf = (name: string) => join(folder, name || 'final')
  const done = new Map<string, Promise<string>>()
  const perform = async (stage: Stage): Promise<string> => {
    const own = folderOf(stage.name)
    let workdir = own
    for (const { word, rest } of stage.instructions) {
      const from = /^--from=(\S+)/.exec(rest)?.[1]
      if (from) await done.get(from)
      if (word === 'WORKDIR') mkdirSync((workdir = join(own, rest)), { recursive: true })
      if (word === 'COPY') copy(rest, workdir, folderOf)
      if (word === 'RUN') await runLine(rest, workdir, stage)
    }
    return workdir
  }
  for (const stage of stages) done.set(stage.name, perform(stage))
  await Promise.all(done.values())
  return done.get(stages.at(-1)!.name)!
}
