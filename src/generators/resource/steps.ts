// The steps of a generated test, as data with some code in it.
import type { Definition } from '../../engine'
import { wrongFor } from './fit'
import { calling, everybody, eve, listeners, reading } from './people'
import type { Outcome, Person } from './people'
import type { RowDraft } from './rows'

/** Code in a step; everything else is a value. */
export class Code {
  constructor(readonly text: string) {}
}

/** A step of a scenario, whose values may be code. */
export type Step = Record<string, unknown>

/** A value as TypeScript; keys without a value are left out. */
export function code(value: unknown): string {
  if (value instanceof Code) return value.text
  if (Array.isArray(value)) return `[${value.map(code).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return `{ ${entries.map(([key, each]) => `${JSON.stringify(key)}: ${code(each)}`).join(', ')} }`
}

const first = new Code('first')
const refusal = (outcome: Outcome) => (outcome === 'works' ? {} : { status: outcome })

/** Who is asked: another user only where rows belong to somebody. */
export const asked = ({ owner }: Definition): Person[] => everybody.filter(person => person !== eve || owner)

/** Who hears of a new row: the same for all of them. */
const heard = (definition: Definition, row: RowDraft['row'], event: unknown): Step => {
  const names = listeners(definition, row)
  return names.length > 0 ? { heard: Object.fromEntries(names.map(name => [name, event])) } : {}
}

/** What listeners hear of a new row: the event, and the row by the name under which it is kept. */
export const event = ({ path }: Definition, keep: string) => ({ [`${path} created`]: { id: `$${keep}.id` } })

/** A row of another resource, which the row of the story refers to. */
export const madeBefore = ({ definition, maker, data, keep, row }: RowDraft): Step => ({
  it: `makes a row of ${definition.path} to refer to`,
  as: maker.name,
  call: `create ${definition.path}`,
  data,
  keep,
  ...heard(definition, row, event(definition, keep))
})

/** The fields of the data that never go out. */
export const secretsOf = ({ fields }: Definition, data: RowDraft['data']) =>
  Object.keys(data).filter(name => fields.get(name)!.secret)

/** The row of the story is made by the first who may. */
export function created({ definition, maker, data, keep, row }: RowDraft): Step {
  const secrets = secretsOf(definition, data)
  const base = secrets.length > 0 ? 'shown' : 'first'
  const shown = definition.owner ? `{ ...${base}, ${definition.owner}: '$${maker.name}.id' }` : base
  return {
    it: `creates one for ${maker.title}`,
    as: maker.name,
    call: `create ${definition.path}`,
    data: first,
    body: new Code(shown),
    without: secrets.length > 0 ? secrets : undefined,
    keep,
    ...heard(definition, row, new Code('created'))
  }
}

/** Somebody who may not create a row. */
export const creating = (path: string, person: Person, outcome: Outcome): Step => ({
  it: outcome === 401 ? 'needs a caller to create' : `lets ${person.title} create none`,
  as: person.name,
  call: `create ${path}`,
  data: first,
  ...refusal(outcome)
})

/** A wrong value for every field that can have one, and a key that is no field. */
export function named({ definition, maker, data }: RowDraft): Step {
  const unknown = ['bogus', 'colour', 'nonsuch'].find(name => !definition.fields.has(name)) ?? 'bogusField'
  const wrong = Object.fromEntries(
    Object.keys(data).flatMap(name => {
      const value = wrongFor(definition.fields.get(name)!)
      return value === undefined ? [] : [[name, value]]
    })
  )
  const keys = JSON.stringify([...Object.keys(wrong), unknown])
  return {
    it: 'names every field that is wrong',
    as: maker.name,
    call: `create ${definition.path}`,
    data: new Code(`{ ...first, ${code({ ...wrong, [unknown]: 1 }).slice(1, -1)} }`),
    status: 400,
    error: 'invalid-data',
    body: {
      errors: new Code(
        `(errors: { key: string }[]) => ${keys}.every(key => errors.some(error => error.key === key))`
      )
    }
  }
}

/** The same once more, where a field is unique. */
export function taken({ definition, maker, data }: RowDraft): Step[] {
  const names = Object.keys(data).filter(name => definition.fields.get(name)!.unique)
  return names.length === 0
    ? []
    : [
        {
          it: `takes no second one with the same ${names.join(', ')}`,
          as: maker.name,
          call: `create ${definition.path}`,
          data: first,
          status: 409,
          error: 'already-taken'
        }
      ]
}

const readTitles: Record<Outcome, (person: Person) => string> = {
  works: ({ title }) => `shows it to ${title}`,
  401: () => 'needs a caller to read',
  403: ({ title }) => `lets ${title} read none`,
  404: ({ title }) => `hides it from ${title}`
}

/** Somebody asks for the row of the story. */
export const read = ({ definition, keep, row }: RowDraft, person: Person): Step => {
  const outcome = reading(definition, person, row)
  return {
    it: readTitles[outcome](person),
    as: person.name,
    call: `get ${definition.path}`,
    id: `$${keep}.id`,
    ...refusal(outcome),
    body: outcome === 'works' ? { id: `$${keep}.id` } : undefined
  }
}

/** Somebody lists, where no row can be made. */
export const listed = (definition: Definition, person: Person): Step => {
  const outcome = calling(definition, 'find', person)
  return {
    it: outcome === 'works' ? `lists none yet for ${person.title}` : readTitles[outcome](person),
    as: person.name,
    call: `find ${definition.path}`,
    ...refusal(outcome),
    body: outcome === 'works' ? { total: 0 } : undefined
  }
}
