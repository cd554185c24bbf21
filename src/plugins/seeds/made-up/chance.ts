// Chance: everything that is made up comes from one source of random numbers, so that it can be made again.
import { randomInt } from 'node:crypto'
import type { Faker } from '@faker-js/faker'

export interface Chance {
  readonly faker: Faker
  /** A number from 0 up to, but not including, 1. */
  next(): number
  pick<T>(list: readonly T[]): T
  /**
   * Texts that match a regular expression as a whole.
   * @throws Error for an expression that uses what cannot be worked backwards, such as a lookahead
   */
  matching(pattern: string, most: number, count: number): string[]
  /** What `make` has made for an object when it was first asked for. */
  once<T>(key: object, make: () => T): T
}

/** A package that only development installs. */
function load<T>(name: string): T {
  try {
    return require(name) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    throw new Error(
      `Rows cannot be made up without ${name}, which is not installed here. Run npm ci without --omit=dev.`
    )
  }
}

/**
 * Loads what makes things up.
 *
 * @param seed whole number; the same one makes the same things up
 * @param packages where these come from
 * @throws Error with a sentence where the packages are not installed, as in production
 */
export function openChance(
  seed: number = randomInt(2 ** 31),
  packages = { faker: '@faker-js/faker', patterns: 'fast-check' }
): Chance {
  const { Faker, base, en, generateMersenne53Randomizer } = load<typeof import('@faker-js/faker')>(
    packages.faker
  )
  const { sample, stringMatching } = load<typeof import('fast-check')>(packages.patterns)
  const randomizer = generateMersenne53Randomizer(seed)
  const next = () => randomizer.next()
  const made = new WeakMap<object, unknown>()
  return {
    faker: new Faker({ locale: [en, base], randomizer }),
    next,
    pick: list => list[Math.floor(next() * list.length)],
    matching(pattern, most, count) {
      const whole = pattern.startsWith('^') ? pattern : `^(?:${pattern})$`
      const options = { numRuns: count, seed: Math.floor(next() * 2 ** 31) }
      try {
        return sample(stringMatching(new RegExp(whole, 'u'), { maxLength: most }), options)
      } catch (error) {
        throw new Error(`no texts can be worked out from its pattern ${pattern}`, { cause: error })
      }
    },
    once<T>(key: object, make: () => T): T {
      if (!made.has(key)) made.set(key, make())
      return made.get(key) as T
    }
  }
}
