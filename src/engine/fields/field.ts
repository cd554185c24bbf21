// What a field is: a value that knows its schema, its column and how it is read, written and compared.
import type { TSchema } from '@feathersjs/typebox'
import type { Rule } from '../rules/rule'
import type { Media, MediaLimits } from './media'

/** What can be said of a field's use; part of its type, so that records and inputs are typed by it. */
export type Flag = 'optional' | 'secret' | 'readOnly' | 'default'

/** Which operators a query may use on a field. */
export type Comparable = 'nothing' | 'equality' | 'order' | 'text' | 'membership'

export type OnDelete = 'cascade' | 'restrict' | 'set null'

/** Where a reference points, and what happens to this row, or to its list of ids, when that row goes. */
export interface Reference {
  readonly to: string
  readonly onDelete: OnDelete
  /** Whether a caller may refer to rows that he does not see. */
  readonly unseen: boolean
  /** Whether the value is a list of ids. */
  readonly many?: true
  /** The name under which `$include` loads the rows of a list, where it is not made of the field's. */
  readonly as?: string
}

/**
 * One field of a resource, complete: every field function makes one of these.
 *
 * `T` is the type of its value in JSON, `F` are the flags that its modifiers have set.
 */
export interface Field<T = any, F extends Flag = any> {
  /** The name of the function that made it, for messages and documents. */
  readonly kind: string
  /** JSON schema of one value as it comes in and, unless `output` or `answer` say otherwise, goes out. */
  readonly schema: TSchema
  /** JSON schema of a value that goes out in another form. */
  readonly answer?: TSchema
  /** SQL type of its column; a reference takes the type of the id that it points to. */
  readonly column: string
  readonly comparable: Comparable
  /**
   * Makes a value of a query, which may be text, one of this field.
   * @throws Error whose message completes the sentence "<name> must be …"
   */
  parse(value: unknown): unknown
  /**
   * Brings a checked value into the one form in which it is stored and compared; without it, `parse` does where
   * values have an order.
   * @throws Error whose message completes the sentence "<name> must be …"
   */
  canonical?(value: unknown): unknown
  /** Tidies input before it is checked, for example trims it. */
  clean?(value: unknown): unknown
  /** Says why a checked value is not to be had, as the end of a sentence that begins with the field's name. */
  refuse?(value: unknown, data: Readonly<Record<string, unknown>>): string | undefined
  /** Makes a checked value the one to be stored, for example a hash. */
  store?(value: unknown): Promise<unknown>
  /** SQL that makes the stored value the one that goes out in JSON, given the column's SQL. */
  output?(column: string): string
  /** Values that the database must refuse, as SQL over the column. */
  constraint?(column: string): string

  readonly optional?: boolean
  readonly unique?: boolean
  readonly secret?: boolean
  readonly readOnly?: boolean
  /** Indexed, so that filters and sorting by it are fast. */
  readonly indexed?: boolean
  /** The value of a new row where input says nothing. */
  readonly default?: unknown
  readonly reference?: Reference
  /** What may be uploaded for it. */
  readonly media?: MediaLimits
  /** The name that it had; the next migration renames its column. */
  readonly was?: string
  /** Who may read or write it, beyond the rules of the resource. */
  readonly readRule?: Rule
  readonly writeRule?: Rule

  /** Types only; never set. */
  readonly $value?: T
  readonly $flags?: F
}

/** The fields of a declaration by name. */
export type Fields = Record<string, Field>

type Named<F extends Fields, Wanted extends Flag> = {
  [Name in keyof F]: F[Name] extends Field<any, infer Flags> ? (Wanted extends Flags ? Name : never) : never
}[keyof F]

type ValueOf<F> = F extends Field<infer T, any> ? T : never

/** What is sent for a value: of an upload, its id. */
type Sent<T> = T extends Media ? string : T extends Media[] ? string[] : T

type Simplify<T> = { [Key in keyof T]: T[Key] } & {}

/** The row that a caller gets: all but secret fields, optional ones may be null. */
export type Row<F extends Fields> = Simplify<
  { id: number; createdAt: string; updatedAt: string } & {
    [Name in Exclude<keyof F, Named<F, 'secret'>>]:
      ValueOf<F[Name]> | (Name extends Named<F, 'optional'> ? null : never)
  }
>

/** What may be sent to create a row. */
export type Input<F extends Fields> = Simplify<
  {
    [Name in Exclude<keyof F, Named<F, 'optional'> | Named<F, 'default'> | Named<F, 'readOnly'>>]: Sent<
      ValueOf<F[Name]>
    >
  } & {
    [Name in Exclude<Named<F, 'optional'> | Named<F, 'default'>, Named<F, 'readOnly'>>]?: Sent<
      ValueOf<F[Name]>
    > | null
  }
>
