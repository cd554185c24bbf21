// Patterns of paths: `/update_contact/:id` matches a path, and names what is in it.
import { failure } from '../../engine'

/** The words between the slashes of a path, without the query string and one slash at the end. */
export function wordsOf(url: string): string[] {
  const path = url.split('?', 1)[0]
  return path.slice(1, path.length > 1 && path.endsWith('/') ? -1 : undefined).split('/')
}

/** Whether a word of a pattern stands for any. */
export const isParam = (word: string): boolean => word.startsWith(':')

/** Whether the words of a path are those of a pattern. */
export const fits = (pattern: readonly string[], words: readonly string[]): boolean =>
  pattern.length === words.length &&
  pattern.every((word, at) => (isParam(word) ? words[at] !== '' : word === words[at]))

/** Whether there is a path that two patterns fit. */
export const meet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length &&
  one.every((word, at) => isParam(word) || isParam(other[at]) || word === other[at])

function decoded(word: string, key: string): string {
  try {
    return decodeURIComponent(word)
  } catch {
    throw failure('invalid-text', { key })
  }
}

/**
 * What the words of a path are by the names of a pattern that they fit.
 * @throws 400 for one that cannot be decoded
 */
export const paramsIn = (pattern: readonly string[], words: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    pattern.flatMap((word, at) => (isParam(word) ? [[word.slice(1), decoded(words[at], word.slice(1))]] : []))
  )

/** A pattern with its names filled in. */
export const filled = (pattern: string, params: Readonly<Record<string, string>>): string =>
  pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name]))
