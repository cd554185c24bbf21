// Questions to providers: JSON over HTTP, with an end to how long and how large an answer may be.
import { failure } from '../../engine'
import { logger } from '../../logger'

/** For so long, in milliseconds, somebody waits for one answer of a provider. */
const PATIENCE_MS = 5_000
const LARGEST = 1_000_000

export type Answer = Readonly<Record<string, unknown>>

/** Notes why a provider has failed, in words that hold nothing of what it has said, and makes the error. */
export function providerFailed(provider: string, reason: string) {
  logger.warn({ provider, reason }, 'A provider cannot sign anybody in')
  return failure('provider-failed')
}

async function textOf({ body }: Response, signal: AbortSignal): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length
    // What drips is left here at the latest.
    if (size > LARGEST || signal.aborted) throw new Error('too large, or too late')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/**
 * Gives work with a provider so much time. `fetch` alone may forget its signal once the head of the answer is there: node lets go of
 * what ties the two together.
 * @param work is told by the signal when nobody waits for it any more
 * @throws Error when the time is over, and what `work` throws
 */
export async function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      controller.abort()
      reject(new Error('too late'))
    }, PATIENCE_MS)
  })
  try {
    return await Promise.race([work(controller.signal), late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Asks a provider something.
 * @param token an access token of the provider
 * @returns what it answers in JSON
 * @throws 502 when no answer comes in time, or none in JSON
 */
export async function ask(provider: string, url: string, token?: string): Promise<unknown> {
  let status = 0
  try {
    const answer = await inTime(async signal => {
      const response = await fetch(url, {
        signal,
        // Whoever is sent elsewhere would take the token along.
        redirect: 'error',
        headers: {
          accept: 'application/json',
          'user-agent': 'Plumage',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` })
        }
      })
      status = response.status
      return { isGood: response.ok, text: await textOf(response, signal) }
    })
    if (answer.isGood) return JSON.parse(answer.text)
  } catch {
    // What was thrown may name the address, or hold a piece of the answer.
  }
  const { host, pathname } = new URL(url)
  throw providerFailed(provider, `${host}${pathname} has given no good answer (${status || 'none in time'})`)
}
