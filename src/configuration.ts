// The settings: read from config/ and the environment, and checked before anything starts.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { checkOauth } from './providers'
import { checkMail, configurationSchema, isSecret, lookOf } from './settings'
import type { ApplicationConfiguration } from './settings'
import { checkS3 } from './storage'
import { checkTrade } from './trade'
import { settingsValidator } from './validators'

export type { ApplicationConfiguration } from './settings'

/** The folder that holds config/, public/ and migrations/: the parent of src/ as of lib/. */
export const projectFolder = resolve(__dirname, '..')

const isValid = settingsValidator.compile<ApplicationConfiguration>(configurationSchema)

/** A setting that is wrong: its name, what is wrong and what is allowed, one line each. */
export class ConfigurationError extends Error {
  constructor(readonly problems: string[]) {
    super(`The settings are wrong:\n${problems.map(problem => `  - ${problem}`).join('\n')}`)
    this.name = 'ConfigurationError'
  }
}

type Problem = { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }

const read = (file: string) => JSON.parse(readFileSync(join(projectFolder, 'config', file), 'utf8'))
const at = (object: any, path: string[]): unknown => path.reduce((value, key) => value?.[key], object)

const typeWords: Record<string, string> = {
  integer: 'a whole number',
  boolean: 'true or false',
  string: 'text',
  array: 'a list, by comma'
}

/** What a time span may look like; the library that signs tokens would fail at the first sign-in. */
const SPAN = /^\d+( ?(s|m|h|d|w|y|ms|sec|min|hours?|days?|weeks?|years?|minutes?|seconds?))?$/i

/** What concerns more than one setting, or is said by no schema. */
function crossCheck(settings: ApplicationConfiguration): string[] {
  const { paginate, postgresql, authentication } = settings
  const { expiresIn } = (authentication.jwtOptions ?? {}) as { expiresIn?: unknown }
  const { min, max } = postgresql.pool
  return [
    ...checkMail(settings.application, settings.mail),
    ...checkTrade(settings.shop, settings.sms),
    ...checkS3(settings.s3),
    ...checkOauth(settings.application, authentication.oauth),
    ...(paginate.default > paginate.max
      ? ['paginate.default (PAGE_DEFAULT) must not be above paginate.max (PAGE_MAX)']
      : []),
    ...(min > max
      ? ['postgresql.pool.min (DATABASE_POOL_MIN) must not be above postgresql.pool.max (DATABASE_POOL_MAX)']
      : []),
    ...(expiresIn !== undefined && !SPAN.test(String(expiresIn))
      ? [
          `authentication.jwtOptions.expiresIn (AUTH_EXPIRES_IN): ${JSON.stringify(expiresIn)} must be a time span as 15m, 12h or 1d`
        ]
      : [])
  ]
}

/** One sentence about a setting, with the name of its environment variable where it has one. */
function explain(problem: Problem, settings: unknown): string {
  const extra = problem.params.additionalProperty ?? problem.params.missingProperty
  const path = [...problem.instancePath.split('/').slice(1), ...(extra === undefined ? [] : [String(extra)])]
  // An item of a list, as origins.0, is told by the variable that gives the whole list.
  const variable = path.reduce<unknown>(
    (named, key) => (isObject(named) ? named[key] : named),
    read('custom-environment-variables.json')
  )
  const name = path.join('.') + (typeof variable === 'string' ? ` (${variable})` : '')
  const value = isSecret(path) ? 'its value' : JSON.stringify(at(settings, path))
  switch (problem.keyword) {
    case 'additionalProperties':
      return `${name} is not a setting; see config/default.json for those that there are`
    case 'required':
      return `${name} is missing`
    case 'enum':
      return `${name}: ${value} is not allowed; allowed are ${(problem.params.allowedValues as string[]).join(', ')}`
    case 'pattern':
      return `${name}: ${value} must look like ${lookOf(path)}`
    case 'type':
      return `${name}: ${value} must be ${typeWords[String(problem.params.type)] ?? problem.params.type}`
    default:
      return `${name}: ${value} ${problem.message}`
  }
}

/** The signing secret: given by a setting; made once and kept with the data in development. */
function signingSecret(given: string, data: string): string {
  // Length alone would let one letter through, written 32 times.
  if (given.length >= 32 && new Set(given).size >= 10) return given
  const cure = 'set AUTH_SECRET to at least 32 random characters, for example of `openssl rand -base64 48`'
  if (given) throw new ConfigurationError([`authentication.secret (AUTH_SECRET) is too weak: ${cure}`])
  if (process.env.NODE_ENV === 'production') {
    throw new ConfigurationError([`authentication.secret (AUTH_SECRET) is missing: ${cure}`])
  }
  const file = join(data, 'secret')
  try {
    mkdirSync(data, { recursive: true })
    writeFileSync(file, randomBytes(48).toString('base64'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST' || !existsSync(file)) {
      throw new ConfigurationError([`data (DATA): ${data} must be a folder that can be written to (${code})`])
    }
  }
  return readFileSync(file, 'utf8')
}

const isObject = (value: unknown): value is Record<string, any> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function merge(base: any, over: any): any {
  if (!isObject(base) || !isObject(over)) return over === undefined ? base : over
  return Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(over)])].map(key => [key, merge(base[key], over[key])])
  )
}

/** Settings to lay over the files and the environment, at any depth. */
export type Overrides = { [Name in keyof ApplicationConfiguration]?: unknown }

/**
 * Reads config/ and the environment, lays `overrides` over them and checks the whole.
 *
 * @returns the settings, with absolute folders and a signing secret
 * @throws ConfigurationError that lists every wrong setting by name
 */
export function loadConfiguration(overrides: Overrides = {}): ApplicationConfiguration {
  process.env.NODE_CONFIG_DIR ??= join(projectFolder, 'config')
  // Loaded here and not above: the package reads config/ at the moment it is loaded.
  const source = (require('@feathersjs/configuration') as typeof import('@feathersjs/configuration'))()()
  const settings = merge(JSON.parse(JSON.stringify(source)), overrides)
  for (const list of ['origins', 'domains', 'aliasPrefixes'] as const) {
    const given = settings[list]
    if (typeof given === 'string') settings[list] = given.split(',').map((each: string) => each.trim())
  }
  if (!isValid(settings)) {
    throw new ConfigurationError((isValid.errors as Problem[]).map(problem => explain(problem, settings)))
  }
  const problems = crossCheck(settings)
  if (problems.length > 0) throw new ConfigurationError(problems)
  settings.data = resolve(projectFolder, settings.data)
  settings.public = resolve(projectFolder, settings.public)
  settings.authentication.secret = signingSecret(settings.authentication.secret, settings.data)
  return settings
}
