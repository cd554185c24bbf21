// The machine: processes on chosen cores, what they cost, and an end for each of them.
import { ChildProcess, execFileSync, spawn, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

const children = new Set<ChildProcess>()
const graceMilliseconds = 15_000
// Fixed on Linux, whatever the kernel's own timer: the unit of the times in /proc.
const microsecondsPerTick = 10_000

const last = availableParallelism() - 1
const cores = { alone: '0', anywhere: `0-${last}` }
let reserved = false
let closed = false

/** Keeps core 0 for the server under test; this process and all that it starts take the others. */
export const reserveCore = () => {
  try {
    if (last > 0) execFileSync('taskset', ['-acp', `1-${last}`, String(process.pid)], { stdio: 'ignore' })
    reserved = last > 0
  } catch {
    // No taskset here: then the system decides, and the figures are noisier.
  }
  return reserved
}

/** Starts a process that will not outlive this one: beside it, `alone` on core 0, or `anywhere`. */
export const start = (command: string[], options: SpawnOptions, place?: keyof typeof cores) => {
  if (closed) throw new Error('the bench is ending')
  const [file, ...args] = place && reserved ? ['taskset', '-c', cores[place], ...command] : command
  // In a group of its own: Ctrl-C in a terminal must not reach it beside our own, orderly way to end it.
  const child = spawn(file, args, { ...options, detached: true })
  children.add(child)
  child.on('error', () => children.delete(child))
  child.on('exit', () => children.delete(child))
  return child
}

/** Asks a process to end, and makes it end if it does not. */
export const stop = async (child: ChildProcess) => {
  if (!children.has(child)) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds)
  await ended
  clearTimeout(force)
}

/** Ends every process that is still there, and lets no other start. */
export const stopAll = () => {
  closed = true
  return Promise.all([...children].map(stop))
}

process.on('exit', () => children.forEach(child => child.kill('SIGKILL')))

/** The CPU time that a process has used so far, in microseconds; NaN where there is no /proc. */
export const cpuTime = (pid: number) => {
  try {
    // The name in parentheses may hold spaces, so the fields are counted from behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick
  } catch {
    return NaN
  }
}

/** The resident memory of a process in megabytes; NaN where there is no /proc. */
export const memory = (pid: number) => {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024
  } catch {
    return NaN
  }
}
