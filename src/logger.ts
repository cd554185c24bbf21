// The log: one JSON line per event, readable lines when somebody develops at a terminal.
import pino from 'pino'

/**
 * A stream that prints readable lines, where that is wanted and its package is installed.
 * Production images leave the package out, machines read JSON, and tests print nothing.
 */
function prettyStream() {
  const wanted = !process.env.NODE_ENV || process.env.NODE_ENV === 'development'
  if (!wanted) return undefined
  try {
    return (require('pino-pretty') as typeof import('pino-pretty'))({
      colorize: process.stdout.isTTY,
      ignore: 'pid,hostname',
      translateTime: 'HH:MM:ss.l',
      sync: true
    })
  } catch {
    return undefined
  }
}

/** What must never be written down, wherever it appears in a line. */
const secrets = [
  ...['password', 'currentPassword', 'accessToken', 'refreshToken', 'token', 'authorization'],
  ...['apiKey', '["x-api-key"]', 'challenge', 'code']
].flatMap(name => (name.startsWith('[') ? [name, `*${name}`] : [name, `*.${name}`]))

/** An error has a code as well, and which kind it is is no secret: a status, an SQLSTATE, a word as ECONNREFUSED. */
const KIND = /^([0-9A-Z]{5}|E[A-Z]{2,14}|[A-Z]+(_[A-Z0-9]+)+)$/
const isKind = (value: unknown) => typeof value === 'number' || KIND.test(String(value))

/** The application's logger. Its level is the setting `log.level`. */
export const logger = pino(
  {
    base: undefined,
    redact: {
      paths: secrets,
      censor: (value, path) => (path.at(-1) === 'code' && isKind(value) ? value : '[hidden]')
    },
    timestamp: pino.stdTimeFunctions.isoTime
  },
  prettyStream() ?? pino.destination({ fd: 1, sync: true })
)

/** Errors that mean a mistake in the program; only their stack says where. */
const mistakes = [TypeError, ReferenceError, RangeError, SyntaxError]

/** What to print of an error: its sentence, or the stack if nobody foresaw it. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (mistakes.some(mistake => error instanceof mistake)) return error.stack ?? error.message
  // The engine hides causes from callers; who runs commands may see them.
  return error.cause instanceof Error && (error as { code?: unknown }).code === 500
    ? error.cause.message
    : error.message || error.name
}
