// Numbers and times that are plausible for the name of a field, within what its schema allows.
import type { Chance } from './chance'

export type JsonSchema = Record<string, any>

/** What is usual, the first whose expression matches the field's name. */
const usual: readonly [RegExp, low: number, high: number][] = [
  [/year/i, 1990, 2030],
  [/^age$|Age$/, 18, 90],
  [/rating|stars|score|grade/i, 1, 5],
  [/percent|discount|share/i, 0, 100],
  [/quantity|count|copies|seats/i, 1, 20],
  [/minutes|duration/i, 5, 240],
  [/latitude/i, -90, 90],
  [/longitude/i, -180, 180]
]

export interface Steps {
  /** The difference between neighbours. */
  readonly step: number
  /** The smallest and the largest multiples of the step. */
  readonly low: number
  readonly high: number
  /** The largest that is allowed, usual or not. */
  readonly top: number
}

/** Which numbers are plausible. */
export function stepsOf(schema: JsonSchema, name: string): Steps {
  const { minimum = -Infinity, maximum = Infinity, multipleOf } = schema as Record<string, number | undefined>
  const step = multipleOf ?? (schema.type === 'integer' ? 1 : 0.01)
  const [, low, high] = usual.find(([each]) => each.test(name)) ?? [null, 0, 1000]
  // Nothing usual is allowed: the thousand that are nearest to it.
  const [from, to] =
    low > maximum
      ? [Math.max(minimum, maximum - 1000), maximum]
      : high < minimum
        ? [minimum, minimum + 1000]
        : [low, high]
  return {
    step,
    low: Math.ceil(Math.max(from, minimum) / step),
    high: Math.floor(Math.min(to, maximum) / step),
    top: Math.floor(maximum / step)
  }
}

/** A multiple of a step as people write it: three times 0.1 is 0.3. */
export const multiple = (count: number, step: number): number => Number((count * step).toFixed(10))

export function numberFor(chance: Chance, schema: JsonSchema, name: string): number {
  const { step, low, high } = stepsOf(schema, name)
  return multiple(low + Math.floor(chance.next() * (high - low + 1)), step)
}

export const DAY = 24 * 60 * 60 * 1000

/** The start of this day in UTC, in milliseconds: what is made up before and after it can be made again. */
export const today = (): number => Math.floor(Date.now() / DAY) * DAY

/** A moment in milliseconds: births long ago, ends to come, everything else in the last two years. */
export function timeFor(chance: Chance, name: string): number {
  const [from, to] = /birth|born/i.test(name)
    ? [-80 * 365, -18 * 365]
    : /expire|due|until|end|deadline|next|valid/i.test(name)
      ? [0, 365]
      : [-2 * 365, 0]
  return Math.floor(today() + (from + chance.next() * (to - from)) * DAY)
}
