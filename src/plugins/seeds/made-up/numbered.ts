// Unique texts: words with a number behind them that no row has.
import { acceptance, copyText } from './drawn'
import type { Drawn, Maker } from './drawn'
import { orNull } from './unique'
import type { UniqueOptions } from './unique'

/** How a word and its number become one text. */
interface Shape {
  /** What stands between them; undefined for a space behind words with spaces, and a dot behind others. */
  readonly between?: string
  readonly upper: boolean
}

const shapes: readonly Shape[] = [undefined, '-', '_', ''].flatMap(between =>
  [false, true].map(upper => ({ between, upper }))
)

/** Texts that are this long have place for some chance in the number, so that nobody has typed the same. */
const ROOMY = 16

/** The text of a word and a number; in an address, before the @. */
function compose(word: string, number: string, most: number, { between, upper }: Shape): string {
  const at = word.lastIndexOf('@')
  const [head, tail] = at === -1 ? [word, ''] : [word.slice(0, at), word.slice(at)]
  const joint = between ?? (head.includes(' ') ? ' ' : '.')
  const room = most - number.length - tail.length - joint.length
  // The number stays whole; the word gives way.
  const text = (room > 0 ? head.slice(0, room).trimEnd() + joint : '') + number + tail
  return upper ? text.toUpperCase() : text
}

/**
 * Words with numbers behind them, which go on from the highest id. Numbers of earlier rows are not above
 * their ids, so none comes twice.
 *
 * @param words for the beginnings
 * @returns undefined when a number cannot be part of the text, as a pattern may have it
 */
export function numberedMaker(options: UniqueOptions, words: readonly string[]): Maker | undefined {
  const { knex, chance, definition, field, count } = options
  const accept = acceptance(field)
  const most: number = field.schema.maxLength ?? 1000
  const token = most < ROOMY ? '' : Math.floor(36 + chance.next() * 35 * 36).toString(36)
  const text = (word: string, n: number, shape: Shape) => compose(word, n.toString(36) + token, most, shape)
  /** The words that are good with the lowest number and with the highest, which is the longest. */
  const fitting = (shape: Shape, lowest: number, highest: number) =>
    words.filter(word => [lowest, highest].every(n => accept(text(word, n, shape)) !== undefined))
  // Too many numbers for a short text are told later, when it is known where they begin.
  const enough = field.schema.pattern === undefined ? 1 : count
  const shape = shapes.find(each => fitting(each, 1, enough).length > 0)
  if (!shape) return undefined
  let base = 0
  let good: readonly string[] = []
  const draw = (n: number): Drawn => {
    const made = text(chance.pick(good), base + n, shape)
    const value = field.clean ? field.clean(made) : made
    return { value, text: copyText(value) }
  }
  return {
    async prepare() {
      const highest = definition.idKind === 'integer' ? 'coalesce(max("id"), 0)' : 'count(*)'
      const { rows } = await knex.raw(`select ${highest} as base from "${definition.table}"`)
      base = Number(rows[0].base)
      good = fitting(shape, base + 1, base + count)
      if (good.length > 0) return
      throw new Error(
        `${definition.path}.${field.name} is unique, and too short for ${base + count} different values. Ask for fewer.`
      )
    },
    draw: orNull(options, draw)
  }
}
