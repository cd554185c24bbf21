// The PostgreSQL server of a test run: thrown away with its folder, also those of runs that were killed.
import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/plugins/database'
import { startOf } from '../../src/plugins/database/processes'
import { findServer } from '../../src/plugins/database/server'

const prefix = 'plumage-test-'

/** Where throw-away servers live: in memory where there is room, because copies of databases are many files. */
function scratch(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    accessSync('/dev/shm', constants.W_OK)
    if (bavail * bsize > 1e9) return '/dev/shm'
  } catch {
    // Not on this system.
  }
  return tmpdir()
}

const parent = scratch()

/** The folder of the data that belongs to a folder of the embedded server. */
export function dataFolder(directory: string): string {
  try {
    const { folder } = JSON.parse(readFileSync(join(directory, 'postgresql.json'), 'utf8'))
    return folder ?? join(directory, 'postgresql')
  } catch {
    return join(directory, 'postgresql')
  }
}

/**
 * Kills the embedded server of a folder and deletes its data. Waits for nothing but the end of the process,
 * so that it can be called while our own process exits.
 */
export function discard(directory: string): void {
  const folder = dataFolder(directory)
  const server = findServer(folder)
  if (server) {
    process.kill(server.pid, 'SIGQUIT')
    const deadline = Date.now() + 5000
    while (startOf(server.pid) && Date.now() < deadline) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
  folders.delete(directory)
  for (const path of [folder, directory]) rmSync(path, { recursive: true, force: true, maxRetries: 20 })
}

const folders = new Set<string>()
process.once('exit', () => folders.forEach(discard))

/** A fresh folder that bears our process id and can be entered by the user that PostgreSQL runs as. */
export function temporaryFolder(): string {
  const directory = mkdtempSync(join(parent, `${prefix}${process.pid}-`))
  chmodSync(directory, 0o711)
  folders.add(directory)
  return directory
}

/** Clears away what runs left that were killed. */
function discardLeftovers(): void {
  for (const name of readdirSync(parent).filter(name => name.startsWith(prefix))) {
    if (startOf(Number(name.slice(prefix.length).split('-')[0]))) continue
    try {
      discard(join(parent, name))
    } catch {
      // Another user's.
    }
  }
}

/** Starts a server whose data need not survive anything; it ends with our process. */
export async function startTestServer(): Promise<{ url: string; stop(): void }> {
  discardLeftovers()
  const directory = temporaryFolder()
  const log = { info: () => {}, warn: console.warn }
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '256MB' }
  const { url } = await startEmbedded({ directory, log, settings })
  return { url, stop: () => discard(directory) }
}
