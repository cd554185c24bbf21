// A choice: one of a few words.
import { Type } from '@feathersjs/typebox'
import { textLiteral } from '../sql/literal'
import type { Field } from './field'

/**
 * One of the given words; the database refuses others as well.
 * @throws Error without any words
 */
export function choice<const Word extends string>(words: readonly Word[]): Field<Word, never> {
  if (!Array.isArray(words) || words.length === 0)
    throw new Error("choice() takes a list of words, as choice(['new', 'done'])")
  return {
    kind: 'choice',
    schema: Type.String({ enum: [...words] }),
    column: 'text',
    comparable: 'equality',
    constraint: column => `${column} in (${words.map(textLiteral).join(', ')})`,
    parse(value) {
      if (words.includes(value as Word)) return value
      throw new Error(`one of ${words.join(', ')}`)
    }
  }
}
