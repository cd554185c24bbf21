// What a kind of field takes beside its name, as `max=20`, and which values that may have.

interface NumberOption {
  readonly least: number
  readonly most: number
  readonly whole: boolean
}

/** A number between two others, a word that stands for true, words by comma, or a size as `5MB`. */
export type Option = NumberOption | 'word' | 'words' | 'size'

const whole = (least: number, most: number): Option => ({ least, most, whole: true })
const amount: Option = { least: -1e15, most: 1e15, whole: false }
const integer = whole(-2_147_483_647, 2_147_483_647)

/** By kind; a kind that is not here takes none. The ends are those of PostgreSQL's types. */
const optionsByKind: Readonly<Record<string, Readonly<Record<string, Option>>>> = {
  text: { min: whole(0, 1000), max: whole(1, 10_485_760), lower: 'word' },
  email: { max: whole(6, 320) },
  integer: { min: integer, max: integer },
  decimal: { min: amount, max: amount, precision: whole(1, 15), scale: whole(0, 15) },
  money: { min: amount, max: amount },
  references: { min: whole(0, 1000), max: whole(1, 1000), unseen: 'word' },
  image: { max: 'size', types: 'words' },
  images: { max: 'size', types: 'words', count: whole(1, 100) },
  file: { max: 'size', types: 'words' },
  files: { max: 'size', types: 'words', count: whole(1, 100) },
  list: { max: whole(1, 1_000_000) },
  password: { min: whole(1, 256) }
}

/** What a kind takes, by name. */
export const optionsOf = (kind: string): Readonly<Record<string, Option>> => optionsByKind[kind] ?? {}

/** The names of the options as they are typed: `min=`, `lower`. */
export const optionWords = (kind: string): string[] =>
  Object.entries(optionsOf(kind)).map(([name, option]) => (option === 'word' ? name : `${name}=`))

/**
 * Reads the value of an option.
 * @throws Error whose message completes the sentence "<name>= must be …"
 */
export function readOption(option: Exclude<Option, 'word'>, text: string): unknown {
  if (option === 'words') {
    if (/^[^,\s]+(,[^,\s]+)*$/.test(text)) return text.split(',')
    throw new Error('words by comma')
  }
  if (option === 'size') {
    if (/^\d+(\.\d+)?(B|KB|MB|GB)$/i.test(text)) return text.toUpperCase()
    throw new Error('a size, as 5MB')
  }
  const { least, most, whole } = option
  const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value
  throw new Error(`${whole ? 'a whole number' : 'a number'} between ${least} and ${most}`)
}
