// Fields as they are typed, `code:text:unique:max=20?`, read word by word.
import { kinds } from '../../engine'
import type { Field } from '../../engine'
import { evaluate } from './expression'
import type { Expression } from './expression'
import { misfit } from './fit'
import { optionWords, optionsOf, readOption } from './options'

/** A field of a resource that is about to be written. */
export interface FieldDraft {
  readonly name: string
  readonly expression: Expression
  readonly field: Field
}

/** Kinds that can be typed; `field` takes a schema, which is TypeScript. */
export const kindNames = (): string[] => Object.keys(kinds).filter(kind => kind !== 'field')

/** Kinds that have lists of their own. */
const media = ['image', 'images', 'file', 'files']

/** Kinds of which a list can be made: those that need nothing said. */
export const itemKinds = () =>
  kindNames().filter(
    kind => !['choice', 'json', 'list', 'reference', 'references', 'password', ...media].includes(kind)
  )

/** From the outermost to the innermost, as they are written in declarations. */
const modifiers = ['optional', 'unique', 'indexed', 'secret', 'readOnly']
const deletions: Record<string, Record<string, string>> = {
  reference: { cascade: 'cascade', restrict: 'restrict', 'set-null': 'set null' },
  references: { cascade: 'cascade', restrict: 'restrict' }
}

/** What follows the kind, sorted. */
interface Parts {
  subject?: string
  readonly options: Record<string, unknown>
  readonly modifiers: Set<string>
  standard?: string
}

/** The path of a resource to refer to. */
function pathOf(given: string, paths: readonly string[], cure: string): Expression {
  if (paths.includes(given)) return { value: given }
  const near = paths.filter(path => given && path.endsWith(`/${given}`))
  const there = near.length > 0 ? `say ${near.join(' or ')}` : `there are ${[...paths].sort().join(', ')}`
  throw new Error(given ? `${given} is not a resource to refer to; ${there}` : `${cure}; ${there}`)
}

/** The words behind the kind that say what it is about; problems are thrown as sentences without the name. */
const subjects: Record<string, (given: string, paths: readonly string[]) => Expression> = {
  choice(given) {
    const words = given.split(',')
    if (words.includes('') || new Set(words).size < words.length)
      throw new Error('choice takes different words, as kind:choice:once,forever')
    return { value: words }
  },
  reference: (given, paths) =>
    pathOf(given, paths, 'reference takes the path of a resource, as userId:reference:users'),
  references: (given, paths) =>
    pathOf(given, paths, 'references takes the path of a resource, as userIds:references:users'),
  list(given) {
    if (itemKinds().includes(given)) return { use: given, of: [] }
    throw new Error(`list takes the kind of its items, as tags:list:text; one of ${itemKinds().join(', ')}`)
  }
}

/** Sorts one word behind the kind. */
function sort(word: string, kind: string, parts: Parts): void {
  const [key, ...rest] = word.split('=')
  const option = optionsOf(kind)[key]
  if (word.startsWith('default=')) parts.standard = rest.join('=')
  else if (rest.length === 0 && modifiers.includes(word)) parts.modifiers.add(word)
  else if (Object.hasOwn(deletions[kind] ?? {}, word)) parts.options.onDelete = deletions[kind][word]
  else if (option === 'word' && rest.length === 0) parts.options[key] = true
  else if (option && option !== 'word') {
    try {
      parts.options[key] = readOption(option, rest.join('='))
    } catch (error) {
      throw new Error(`${key}= must be ${(error as Error).message}`, { cause: error })
    }
  } else {
    const deletionWords = Object.keys(deletions[kind] ?? {})
    const known = [...modifiers, ...optionWords(kind), ...deletionWords, 'default=']
    throw new Error(
      `${word ? `"${word}"` : 'nothing between two colons'} says nothing of ${kind}; there are ${known.join(', ')}`
    )
  }
}

/** The value of `default=`, as the field has it. */
function standardOf(text: string, kind: string, field: Field): unknown {
  if (field.reference?.many) {
    if (text === '[]') return []
    throw new Error('default= of references can only be []')
  }
  if (field.comparable === 'nothing' || field.reference)
    throw new Error(`a ${kind} takes no default= here; write it into the file afterwards`)
  let value: unknown
  try {
    value = field.parse(text)
  } catch (error) {
    throw new Error(`default= must be ${(error as Error).message}`, { cause: error })
  }
  const wrong = misfit(field, value)
  if (wrong) throw new Error(`default=${text} ${wrong}`)
  return field.clean ? field.clean(value) : value
}

function wrap(parts: Parts, kind: string, plain: Expression): Expression {
  const standard = parts.standard
  const inner =
    standard === undefined
      ? plain
      : { use: 'withDefault', of: [{ value: standardOf(standard, kind, evaluate(plain)) }, plain] }
  return modifiers
    .filter(modifier => parts.modifiers.has(modifier))
    .reduceRight<Expression>((of, use) => ({ use, of: [of] }), inner)
}

/** The words of a field. A moment in `default=` has colons of its own: those before two digits. */
const split = (given: string): string[] =>
  given.split(':').reduce<string[]>((words, word) => {
    const last = words.at(-1)
    return last?.startsWith('default=') && /^\d\d/.test(word)
      ? [...words.slice(0, -1), `${last}:${word}`]
      : [...words, word]
  }, [])

/** What cannot be together. */
function clashes({ options, modifiers, standard }: Parts): string[] {
  const { precision = 15, scale = 2 } = options as Record<string, number>
  return [
    ...(scale > precision ? ['scale= must not be above precision='] : []),
    ...(modifiers.has('unique') && standard !== undefined
      ? ['a unique field has no default=, for only one row could have it; leave one of the two out']
      : [])
  ]
}

/**
 * Reads one field.
 *
 * @param given `name:kind[:word|:key=value]*[?]`
 * @param paths the resources that a reference may point to
 * @param problem takes every mistake as a sentence
 * @returns undefined when there was a mistake
 */
export function readField(
  given: string,
  paths: readonly string[],
  problem: (sentence: string) => void
): FieldDraft | undefined {
  const [name, kind = '', ...words] = split(given.replace(/\?$/, ''))
  const problems: string[] = []
  const attempt = (work: () => void) => {
    try {
      work()
    } catch (error) {
      problems.push((error as Error).message)
    }
  }
  const parts: Parts = { options: {}, modifiers: new Set(given.endsWith('?') ? ['optional'] : []) }
  let draft: FieldDraft | undefined
  if (!name) problems.push('a field begins with its name, as code:text')
  else if (!kindNames().includes(kind))
    problems.push(
      `${kind ? `${kind} is not a kind of field` : 'it needs a kind, as code:text'}; there are ${kindNames().join(', ')}`
    )
  else {
    const of: Expression[] = []
    const subject = subjects[kind]
    if (subject) attempt(() => void of.push(subject(words.shift() ?? '', paths)))
    for (const word of words) attempt(() => sort(word, kind, parts))
    problems.push(...clashes(parts))
    if (Object.keys(parts.options).length > 0) of.push({ value: parts.options })
    if (problems.length === 0)
      attempt(() => {
        const expression = wrap(parts, kind, { use: kind, of })
        draft = { name, expression, field: evaluate(expression) }
      })
  }
  for (const each of problems) problem(`${name || given}: ${each}`)
  return draft
}
