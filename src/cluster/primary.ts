// The primary of several processes: it has the database open and the workers run, and answers no calls itself.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError } from '../configuration'
import type { Application } from '../declarations'
import { logger } from '../logger'
import { closeDatabase, openDatabase } from '../plugins/database'
import { FOLDER } from './worker'
import { Workers } from './workers'

/** Systems take no longer path of a local socket than this, less some room for the worker's number. */
const LONGEST_FOLDER = 90

/** How long workers may take to end, in milliseconds: longer than they give requests in flight and then jobs. */
const PATIENCE = 25_000

/** The folder of the local sockets, which only this user can enter. */
function makeFolder(): string {
  const cure = 'WEB_CONCURRENCY above 1 needs a folder for local sockets: set TMPDIR to another one'
  let folder: string
  try {
    folder = mkdtempSync(join(tmpdir(), `plumage-${process.pid}-`))
  } catch (error) {
    throw new ConfigurationError([`${cure}; ${tmpdir()}: ${(error as NodeJS.ErrnoException).code}`])
  }
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  if (folder.length > LONGEST_FOLDER)
    throw new ConfigurationError([`${cure}; ${tmpdir()} is too long a path`])
  return folder
}

/**
 * Opens the database, brings it up to date, and keeps workers running that listen on one port.
 *
 * @param app composed, not set up
 * @param count how many workers
 * @param word resolves when the process is told to end
 * @throws Error with a sentence that says what is in the way of the start; or if workers die again and again
 */
export async function runPrimary(app: Application, count: number, word: Promise<string>): Promise<void> {
  const folder = makeFolder()
  await openDatabase(app)
  // The workers do not start a server, nor end it, and migrate nothing.
  const database = { DATABASE_URL: app.get('databaseUrl')!, MIGRATE: 'false' }
  const workers = new Workers(count, { ...database, [FOLDER]: folder })
  try {
    logger.info(`Plumage is at ${await workers.listening} (${count} processes)`)
    logger.info(`${await Promise.race([word, workers.broken])}: ending requests in flight`)
    await workers.stop(PATIENCE)
  } finally {
    workers.kill()
    await closeDatabase(app)
  }
  logger.info('Stopped')
}
