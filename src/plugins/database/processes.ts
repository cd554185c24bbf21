// What the operating system knows about other processes: whether they live, and what they run.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Reads one file of a process below /proc; undefined where the system has no /proc. */
function proc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return existsSync('/proc/self/stat') ? '' : undefined
  }
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore']
    }).trim()
  } catch {
    return ''
  }
}

/**
 * When a process began. A process id is given again to others after a while; the id together with this
 * text is not.
 *
 * @param pid the process id
 * @returns an opaque text, or '' if there is no such process or only its zombie
 */
export function startOf(pid: number): string {
  if (!(pid > 0)) return ''
  const stat = proc(pid, 'stat')
  if (stat === undefined) return ps(pid, 'lstart')
  // The program's name comes before these fields, in brackets, and may itself hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? '' : (fields[19] ?? '')
}

/**
 * The command line of a process, its words joined by spaces.
 *
 * @param pid the process id
 * @returns the command line, or '' if there is no such process or only its zombie
 */
export function commandOf(pid: number): string {
  if (!(pid > 0)) return ''
  return (proc(pid, 'cmdline') ?? ps(pid, 'command')).replaceAll('\0', ' ').trim()
}

/**
 * Waits until a process is gone.
 *
 * @param pid the process id
 * @param patience how long to wait at most, in milliseconds
 * @returns whether it is gone
 */
export async function isGone(pid: number, patience: number): Promise<boolean> {
  const start = startOf(pid)
  const deadline = Date.now() + patience
  while (start && startOf(pid) === start) {
    if (Date.now() > deadline) return false
    await sleep(5)
  }
  return true
}
