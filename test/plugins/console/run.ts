// Runs commands: in this process with streams of their own, or as the real entry in a process of its own.
import { spawn } from 'node:child_process'
import { PassThrough } from 'node:stream'
import { compose } from '../../../src/compose'
import type { Overrides } from '../../../src/configuration'
import type { Configuration } from '../../../src/declarations'
import { logger } from '../../../src/logger'
import { runCommand } from '../../../src/plugins/console'

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A stream that remembers what was written to it. */
export function recorder() {
  let text = ''
  const stream = new PassThrough().on('data', chunk => (text += chunk))
  return { stream, text: () => text }
}

/** Where a command works, where that is not the repository: the folders of its migrations and its seeds; and for which domains. */
export type Folders = Pick<Configuration, 'migrationsFolder' | 'seedsFolder'> &
  Partial<Pick<Configuration, 'domains'>>

/** Runs a command in this process on a database. */
export async function command(
  url: string,
  words: string[],
  input: string | Buffer = '',
  folders: Folders = {},
  settings: Overrides = {}
): Promise<Ended> {
  const [out, err] = [recorder(), recorder()]
  const { level } = logger
  const code = await runCommand(words, {
    makeApplication(overrides) {
      const app = compose({ ...overrides, ...settings, postgresql: { connection: url } })
      for (const [name, folder] of Object.entries(folders)) app.set(name as 'seedsFolder', folder as string)
      return app
    },
    start: () => Promise.reject(new Error('Commands of tests start nothing.')),
    input: new PassThrough().end(input),
    output: out.stream,
    errors: err.stream
  })
  logger.level = level
  return { code, out: out.text(), err: err.text() }
}

/** Runs a command in this process as production does it. */
export async function inProduction(url: string, words: string[]): Promise<Ended> {
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production'
  try {
    const secret = 'never to be used: 0123456789 abcdefghij'
    return await command(url, words, '', {}, { authentication: { secret } })
  } finally {
    process.env.NODE_ENV = NODE_ENV
  }
}

/** Starts the real entry in a process of its own. */
export const child = (url: string, words: string[], env: NodeJS.ProcessEnv = {}) =>
  spawn(process.execPath, ['--require', 'tsx/cjs', 'src/cli.ts', ...words], {
    env: { ...process.env, NODE_ENV: 'test', DATABASE_URL: url, ...env }
  })

/** Waits for the end of a process, and gives it input if there is any. */
export async function ended(started: ReturnType<typeof child>, input = ''): Promise<Ended> {
  let [out, err] = ['', '']
  started.stdout.on('data', chunk => (out += chunk))
  started.stderr.on('data', chunk => (err += chunk))
  started.stdin.end(input)
  const code = await new Promise<number | null>(resolve => started.once('close', resolve))
  return { code, out, err }
}
