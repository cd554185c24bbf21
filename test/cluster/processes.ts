// The application as several processes: started as a group, looked at from outside, and gone with the tests.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root, typescript } from '../support/process'

export interface Processes {
  readonly pid: number
  /** Where they listen, once the primary says so; rejected when it ends before. */
  readonly url: Promise<string>
  /** Exit code of the primary, or null after a signal. */
  readonly ended: Promise<number | null>
  /** Everything that any of them has printed. */
  output(): string
  /** Process ids of the workers that live. */
  workers(): number[]
}

const groups = new Set<number>()

/** Kills whatever is left of all groups, and deletes what they cannot any more. */
export function killGroups(): void {
  for (const pid of groups) {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // Nobody is left.
    }
    for (const name of readdirSync(tmpdir())) {
      if (name.startsWith(`plumage-${pid}-`)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
    }
  }
  groups.clear()
}
process.once('exit', killGroups)

interface Living {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/** The processes of a group that live, without zombies. */
export function groupOf(leader: number): Living[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=,args='], { encoding: 'utf8' })
  const rows = [...table.matchAll(/^ *(\d+) +(\d+) +(\d+) +(\S+) +(.*)$/gm)]
  return rows
    .filter(([, , , group, state]) => Number(group) === leader && !state.startsWith('Z'))
    .map(([, pid, parent, , , command]) => ({ pid: Number(pid), parent: Number(parent), command }))
}

/** Runs a program that becomes the primary. */
export function begin(program: string, env: Record<string, string>): Processes {
  const child = spawn(process.execPath, [...typescript, program], {
    cwd: root,
    detached: true,
    env: {
      ...process.env,
      NODE_ENV: 'development',
      PORT: '0',
      THROTTLE_PER_ADDRESS: '0',
      AUTH_SECRET: '',
      DATABASE_URL: '',
      ...env
    }
  })
  const pid = child.pid!
  groups.add(pid)
  let output = ''
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const url = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk
      const found = /Plumage is at (http:\S+)/.exec(output)
      if (found) resolve(found[1])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void ended.then(code => reject(new Error(`It ended with ${code}:\n${output}`)))
  })
  url.catch(() => undefined)
  const workers = () =>
    groupOf(pid)
      // Whatever compiles for them is a child as well.
      .filter(({ parent, command }) => parent === pid && command.includes(program))
      .map(worker => worker.pid)
  return { pid, url, ended, output: () => output, workers }
}

/** Waits until something holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 40_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`)
    await sleep(50)
  }
}
