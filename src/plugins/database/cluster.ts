// The folder that holds the data of the embedded PostgreSQL: where it is, whose it is, and how it is made.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Binaries } from './binaries'
import { canReach, isRoot, shortHash, systemFolder, systemUser } from './root'
import type { SystemUser } from './root'

const run = promisify(execFile)

/** A cluster: in PostgreSQL's words, the data that one server serves. */
export interface Cluster {
  /** The folder that was asked for; it holds postgresql.json, the log and the lock. */
  directory: string
  /** The folder of the data: in `directory`, or where the system user can reach it. */
  folder: string
  /** Whom the server runs as. */
  user: SystemUser
  password: string
  /** The port of last time, 0 before the first. */
  port: number
}

/** What is kept in postgresql.json; `folder` only where it is not in the same directory. */
type Saved = { password: string; port: number; folder?: string }

/** The name of the superuser and of the database. */
export const owner = 'plumage'

/** The environment of PostgreSQL's programs: nothing of ours, so that it is the same everywhere. */
export const environment = { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, TZ: 'UTC' }

/** Whether a folder holds a complete cluster. */
export const exists = (folder: string) => existsSync(join(folder, 'PG_VERSION'))

/** Gives a file of ours to whom its folder belongs, so that this user can start the server too. */
export function giveToOwnerOfFolder(file: string): void {
  if (!isRoot()) return
  const { uid, gid } = statSync(dirname(file))
  chownSync(file, uid, gid)
}

function readSaved(directory: string): Saved | undefined {
  const file = join(directory, 'postgresql.json')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new Error(`${file} cannot be read (${code}). Start as the user whom it belongs to.`)
  }
  try {
    const saved = JSON.parse(text)
    if (typeof saved.password === 'string') return saved
  } catch {
    // Said below; the parser's own message would quote the password.
  }
  throw new Error(`${file} is damaged. Restore it, or move it and ${join(directory, 'postgresql')} away.`)
}

/**
 * Finds the cluster that belongs to a directory, or the place for a new one.
 *
 * @param directory an absolute path without symbolic links; the folder must exist
 * @throws Error if there are data, but nothing that says how to reach them
 */
export function openCluster(directory: string): Cluster {
  const saved = readSaved(directory)
  const inside = join(directory, 'postgresql')
  if (!saved && exists(inside)) {
    throw new Error(
      `${inside} holds a database, but its password is lost: postgresql.json is missing beside it. ` +
        'Restore that file, or move the folder away to begin with an empty database.'
    )
  }
  let folder = saved?.folder ?? inside
  let user = systemUser()
  if (isRoot() && exists(folder)) {
    // Data that an ordinary user has made stay that user's.
    const { uid, gid } = statSync(folder)
    if (uid !== 0) user = { uid, gid }
  } else if (!canReach(user, directory)) {
    folder = systemFolder(shortHash(directory))
    // Data of an earlier time, whose postgresql.json somebody has deleted, are left alone.
    if (!saved && existsSync(folder)) folder += `-${randomBytes(3).toString('hex')}`
  }
  const password = saved?.password ?? randomBytes(24).toString('base64url')
  return { directory, folder, user, password, port: saved?.port ?? 0 }
}

/** Writes down what is needed to find the cluster again. */
export function saveCluster({ directory, folder, password, port }: Cluster): void {
  const file = join(directory, 'postgresql.json')
  const saved: Saved = { password, port }
  if (folder !== join(directory, 'postgresql')) saved.folder = folder
  writeFileSync(`${file}.new`, JSON.stringify(saved, null, 2) + '\n', { mode: 0o600 })
  giveToOwnerOfFolder(`${file}.new`)
  renameSync(`${file}.new`, file)
}

/** A private folder of the system user, empty. */
function makeFolder(path: string, { uid, gid }: SystemUser): void {
  mkdirSync(path, { mode: 0o700 })
  if (uid !== undefined) chownSync(path, uid, gid!)
}

/** Removes what interruptions of `createCluster` have left. */
export function clearDrafts({ folder }: Cluster): void {
  const parent = dirname(folder)
  for (const name of readdirSync(parent).filter(name => name.startsWith(`${basename(folder)}.new-`))) {
    try {
      rmSync(join(parent, name), { recursive: true, force: true })
    } catch {
      // The interrupted program may still be writing there. It harms nobody; the next start tries again.
    }
  }
}

/**
 * Makes the data folder of an empty cluster. It is made beside its place and moved there when it is
 * complete, so that an interruption leaves nothing that looks like a cluster.
 *
 * @param cluster what to make
 * @param binaries the programs
 * @param safely whether the folder must survive a power cut that follows at once
 * @throws Error if PostgreSQL cannot make it
 */
export async function createCluster(cluster: Cluster, binaries: Binaries, safely: boolean): Promise<void> {
  const { folder, user, password } = cluster
  const draft = `${folder}.new-${randomBytes(4).toString('hex')}`
  const data = join(draft, 'data')
  const passwordFile = join(draft, 'password')
  makeFolder(draft, user)
  makeFolder(data, user)
  writeFileSync(passwordFile, password)
  if (user.uid !== undefined) chownSync(passwordFile, user.uid, user.gid!)
  chmodSync(passwordFile, 0o400)
  // Order and case of letters are PostgreSQL's own, the same on all machines; what counts as a letter when
  // texts are searched is still the system's, which on macOS has no locale of that name.
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  const flags = [
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8'
  ]
  if (!safely) flags.push('--no-sync')
  const where = ['-D', data, `--username=${owner}`, `--pwfile=${passwordFile}`, `--locale=${locale}`]
  try {
    await run(binaries.initdb, [...where, ...flags], { cwd: '/', env: environment, ...user })
    renameSync(data, folder)
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string }
    throw new Error(
      `The embedded PostgreSQL cannot make its data folder ${folder}: ${(stderr || message).trim()} ` +
        'Cure that, or set DATABASE_URL to a server that runs.'
    )
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}
