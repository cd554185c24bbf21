// PostgreSQL refuses to run as root: whom it runs as instead, and where this user can reach files.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The user that a program runs as, in the form that `spawn` takes; empty for the user we are. */
export interface SystemUser {
  uid?: number
  gid?: number
}

/** The folder for what cannot lie in the project, because the system user does not reach it there. */
const system = '/var/lib/plumage'

/** Whether this process is root. */
export const isRoot = () => process.getuid?.() === 0

function find(name: string): SystemUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(entry => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  // An id of 0 would be root by another name.
  return Number(uid) > 0 ? { uid: Number(uid), gid: Number(gid) } : undefined
}

function create(name: string): void {
  const shell = '/sbin/nologin'
  const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', shell, name])
  if (made.status === 0) return
  // Alpine has no useradd; its adduser makes no group of the same name by itself.
  spawnSync('addgroup', ['-S', name])
  spawnSync('adduser', ['-S', '-D', '-H', '-s', shell, '-G', name, name])
}

/**
 * The user that PostgreSQL runs as: `postgres` if we are root (made if it is missing; `nobody` if that
 * fails), and else ourselves.
 *
 * @throws Error if we are root and there is no user to run as
 */
export function systemUser(): SystemUser {
  if (!isRoot()) return {}
  if (!find('postgres')) create('postgres')
  const user = find('postgres') ?? find('nobody')
  if (user) return user
  throw new Error(
    'PostgreSQL does not run as root, and there is no user "postgres" to run it as. ' +
      'Create one (useradd --system postgres), or set DATABASE_URL to a server that runs.'
  )
}

/**
 * Whether a user can enter a folder, or run a program.
 *
 * @param user who wants to
 * @param path the folder or the program
 */
export function canReach(user: SystemUser, path: string): boolean {
  if (user.uid === undefined) return true
  return spawnSync('sh', ['-c', 'test -x "$1"', 'sh', path], { cwd: '/', ...user }).status === 0
}

/**
 * A folder that every user can reach, for what belongs to the given name; only its parent is made.
 *
 * @param name the name of the folder
 * @throws Error if the parent cannot be made
 */
export function systemFolder(name: string): string {
  mkdirSync(system, { recursive: true })
  // Whatever the umask is.
  chmodSync(system, 0o755)
  return join(system, name)
}

/** A short text that stands for a path. */
export const shortHash = (path: string) => createHash('sha256').update(path).digest('hex').slice(0, 12)
