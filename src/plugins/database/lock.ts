// A lock between processes: a file that names its holder, taken over when the holder is dead.
import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { startOf } from './processes'

/** Runs `action`; answers undefined where it fails for the given reason. */
function unless<T>(code: string, action: () => T): T | undefined {
  try {
    return action()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== code) throw error
    return undefined
  }
}

const create = (file: string, holder: string) =>
  unless('EEXIST', () => {
    writeFileSync(file, holder, { flag: 'wx', mode: 0o600 })
    return true
  }) ?? false

/** Whether the process that the file names has died. */
function isStale(file: string, holder: string): boolean {
  if (holder) {
    const [pid, ...start] = holder.split(' ')
    return startOf(Number(pid)) !== start.join(' ')
  }
  // Empty: the holder is between creating and writing, or was killed there.
  const age = unless('ENOENT', () => Date.now() - statSync(file).mtimeMs)
  return age !== undefined && age > 1000
}

/** Removes a stale lock, but not the one that somebody quicker has put in its place. */
function takeAway(file: string, stale: string): void {
  const aside = `${file}.${randomBytes(4).toString('hex')}`
  if (unless('ENOENT', () => (renameSync(file, aside), true))) {
    const holder = readFileSync(aside, 'utf8')
    if (holder !== stale) create(file, holder)
    rmSync(aside)
  }
}

/**
 * Runs `work` while no other process, and nobody else in this one, holds the same lock.
 *
 * @param file the lock file; its folder must exist
 * @param work what to do meanwhile
 * @param patience how long to wait for the lock at most, in milliseconds
 * @returns what `work` returns
 * @throws Error if the lock is not free in time, and whatever `work` throws
 */
export async function withLock<T>(file: string, work: () => Promise<T>, patience = 120_000): Promise<T> {
  const holder = `${process.pid} ${startOf(process.pid)}`
  const deadline = Date.now() + patience
  while (!create(file, holder)) {
    const other = unless('ENOENT', () => readFileSync(file, 'utf8'))
    if (other !== undefined && isStale(file, other)) {
      takeAway(file, other)
    } else if (Date.now() > deadline) {
      throw new Error(
        `Process ${other?.split(' ')[0]} holds ${file} and does not come to an end. End that process and try again.`
      )
    } else {
      await sleep(10)
    }
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}
