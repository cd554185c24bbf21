// The application as a process of its own, started by the command that people use.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export const root = join(__dirname, '../..')

/**
 * What node loads first to run a program of ours: quicker than tsx, by which people start them, where the start is not
 * what is tested.
 */
export const typescript = ['--require', join(__dirname, 'typescript.cjs')]

export interface Started {
  readonly child: ChildProcess
  /** Where it listens, once it says so; rejected when it ends before. */
  readonly url: Promise<string>
  /** Exit code, or null after a signal. */
  readonly ended: Promise<number | null>
  /** Everything it has printed. */
  output(): string
  /** Tells npm to end, as a supervisor does, or kills it with its children. */
  signal(name: 'SIGTERM' | 'SIGKILL'): void
}

/** Runs `npm start` with settings in the environment. */
export function npmStart(env: Record<string, string>): Started {
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    detached: true,
    env: { ...process.env, NODE_ENV: 'development', PORT: '0', AUTH_SECRET: '', DATABASE_URL: '', ...env }
  })
  let output = ''
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const url = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk
      const found = /Plumage is at (http:\S+)/.exec(output)
      if (found) resolve(found[1])
    }
    child.stdout!.on('data', read)
    child.stderr!.on('data', read)
    void ended.then(code => reject(new Error(`It ended with ${code}:\n${output}`)))
  })
  url.catch(() => undefined)
  return {
    child,
    url,
    ended,
    output: () => output,
    signal: name => {
      if (child.exitCode !== null || child.signalCode !== null) return
      process.kill(name === 'SIGKILL' ? -child.pid! : child.pid!, name)
    }
  }
}
