// Declarations, rows and fillings for shapes: what a few random words say of a resource.
import {
  anyone,
  choice,
  date,
  decimal,
  email,
  flag,
  indexed,
  integer,
  json,
  list,
  moment,
  optional,
  reference,
  references,
  resource,
  text,
  unique,
  was,
  where,
  withDefault
} from '../../../src/engine'
import type { Declaration, Field } from '../../../src/engine'

/** What is random of a field. */
export interface Spec {
  readonly name: string
  readonly was?: string
  readonly kind: keyof typeof kinds
  readonly size: number
  readonly optional: boolean
  readonly unique: boolean
  readonly indexed: boolean
  readonly hasDefault: boolean
}

/** What is random of a resource. */
export interface Shape {
  readonly path: string
  readonly was?: string
  readonly id: 'integer' | 'uuid'
  readonly owned: boolean
  readonly search: boolean
  readonly check: boolean
  readonly live: boolean
  readonly fields: readonly Spec[]
}

const words = ['a', 'Ünï "q"', 'it’s', '7', '42', 'true', '2024-05-06', 'null', 'x'.repeat(9)]
const choices = ['a', 'b', 'c', "d'", 'e', 'f', 'g', 'h', 'i']

/** The one of two ways to go with a row that a size stands for. */
const onDelete = (size: number) => (size % 2 ? 'cascade' : 'restrict')

/** For each kind: the field of a size from 1 to 9, a default, and a value by a number. Only lists of ids need the rest. */
export const kinds = {
  text: {
    make: (size: number) => text({ max: 8 + size }),
    default: 'x',
    value: (n: number) => words[n % 8] + n
  },
  long: {
    make: () => text({ min: 0, max: 100_000 }),
    default: '',
    value: (n: number) => words[n % 9].repeat(1 + (n % 3)) + n
  },
  email: { make: () => email(), default: 'a@b.example', value: (n: number) => `p${n}@b.example` },
  integer: { make: () => integer(), default: 3, value: (n: number) => n - 2 },
  decimal: {
    make: (size: number) => decimal({ scale: size % 4 }),
    default: 1,
    value: (n: number) => n * 100
  },
  flag: { make: () => flag(), default: true, value: (n: number) => n % 2 === 0 },
  date: { make: () => date(), default: '2024-02-03', value: (n: number) => `2024-02-0${1 + (n % 9)}` },
  moment: {
    make: () => moment(),
    default: '2024-02-03T00:00:00.000Z',
    value: (n: number) => `2024-02-03T04:05:06.00${n % 10}Z`
  },
  choice: {
    make: (size: number) => choice(choices.slice(0, size)),
    default: 'a',
    value: (n: number) => choices[n % 1]
  },
  json: { make: () => json(), default: { a: 1 }, value: (n: number) => JSON.stringify({ n: [n, 'ü'] }) },
  list: {
    make: () => list(text({ max: 5 })),
    default: ['x'],
    value: (n: number) => JSON.stringify(['x', `${n}`])
  },
  members: {
    make: (size: number) => references('users', { onDelete: onDelete(size) }),
    default: [],
    value: (n: number) => (n % 2 ? '{1}' : '{}')
  },
  fellows: {
    make: (size: number, first: Shape) => references(first.path, { onDelete: onDelete(size) }),
    default: [],
    value: (n: number, first: Shape) => (n > 1 ? `{${first.id === 'uuid' ? uuidOf(n - 1) : n - 1}}` : '{}')
  }
} satisfies Record<
  string,
  { make(size: number, first: Shape): Field; default: unknown; value(n: number, first: Shape): unknown }
>

const lists = ['json', 'list', 'members', 'fellows']

/** The kinds that a field of a name can be of. */
export const kindsFor = (name: string) =>
  (Object.keys(kinds) as Spec['kind'][]).filter(
    kind => name.endsWith('Ids') || !['members', 'fellows'].includes(kind)
  )

/** The id of a row that is known by a uuid. */
export const uuidOf = (number: number) => `00000000-0000-7000-8000-00000000000${number}`

const isUnique = ({ kind, unique: asked }: Spec) =>
  asked && ![...lists, 'flag', 'choice', 'date', 'moment'].includes(kind)

/** @param first of the resources, to which lists of ids may lead */
function fieldOf(spec: Spec, first: Shape): Field {
  const { make, default: value } = kinds[spec.kind]
  let field: Field = make(spec.size, first)
  if (isUnique(spec)) field = unique(field)
  else if (spec.hasDefault) field = withDefault<unknown, any>(value, field)
  if (spec.indexed && ![...lists, 'long'].includes(spec.kind)) field = indexed(field)
  if (spec.optional) field = optional(field)
  return spec.was ? was(spec.was, field) : field
}

const isText = ({ kind }: Spec) => ['text', 'email'].includes(kind)

/** The declarations of some shapes; owners are users. */
export function declarationsOf(shapes: readonly Shape[]): Declaration[] {
  const users = resource({
    path: 'users',
    about: 'Users.',
    fields: {},
    access: { read: anyone, write: anyone }
  })
  const others = shapes.map(shape => {
    const first = shape.fields[0]
    const previous = shapes[shapes.indexOf(shape) - 1]
    return resource({
      path: shape.path,
      ...(shape.was ? { was: shape.was } : {}),
      about: 'Random.',
      id: shape.id,
      fields: {
        ...Object.fromEntries(shape.fields.map(spec => [spec.name, fieldOf(spec, shapes[0])])),
        ...(previous ? { earlierId: optional(reference(previous.path, { onDelete: 'set null' })) } : {})
      },
      ...(shape.owned ? { owner: 'userId' } : {}),
      access: { read: anyone, write: anyone },
      live: shape.live,
      search: shape.search ? shape.fields.filter(isText).map(({ name }) => name) : [],
      indexes: shape.check ? [[first.name === 'j' ? 'id' : 'createdAt', 'id']] : [],
      checks: shape.check ? { held: { must: where({ id: { $null: false } }), message: 'No.' } } : {}
    } as Declaration)
  })
  return [users, ...others] as unknown as Declaration[]
}

/** Values of the declared columns of a row, by the row's number; an optional field is empty now and then. */
export const rowOf = (shape: Shape, number: number, first: Shape): Record<string, unknown> =>
  Object.fromEntries(
    shape.fields
      .filter(spec => !(spec.optional && (number + spec.size) % 3 === 0))
      .map(spec => [spec.name, kinds[spec.kind].value(number, first)])
  )

/** What may be typed to fill a column of each kind; not for unique ones, where every row needs its own. */
export const fillFor = (spec: Spec): string | undefined => {
  if (isUnique(spec)) return undefined
  const value = kinds[spec.kind].default
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
