// Rows for a generated test: one of the new resource, and those of others that it refers to.
import { bind, holds, relationName } from '../../engine'
import type { Definition, FieldDefinition, Formula, RowValues } from '../../engine'
import { sampleOf } from './fit'
import { calling, everybody, reading } from './people'
import type { Person } from './people'

/** A row of the story: who makes it, with which data, and the name under which the story keeps it. */
export interface RowDraft {
  readonly definition: Definition
  readonly maker: Person
  readonly data: RowValues
  readonly keep: string
  /** The row as rules see it. */
  readonly row: RowValues
}

/** Why rows cannot be made up, as a sentence for whoever reads the test. */
export class NoRow extends Error {}

/** What a caller sends of a definition: all that he can set. */
const settable = ({ fields, owner }: Definition): FieldDefinition[] =>
  [...fields.values()].filter(({ name, readOnly }) => !readOnly && name !== owner)

/** The whole row, as far as rules can look at it. */
function rowOf({ fields, owner }: Definition, data: RowValues, { caller }: Person): RowValues {
  const row = Object.fromEntries(
    [...fields.values()].map(({ name, default: standard }) => [name, data[name] ?? standard ?? null])
  )
  return owner ? { ...row, [owner]: caller?.id ?? null } : row
}

interface Request {
  readonly path: string
  /** The name that it gets. */
  readonly keep: string
  /** Who must see it, if it matters. */
  readonly reader?: Person
  /** Which fields of it are filled. */
  readonly only: (field: FieldDefinition) => boolean
}

/** Makes rows up, the ones that others need first. */
export class Rows {
  /** In the order in which they must be made. */
  readonly made: RowDraft[] = []
  private readonly begun: string[] = []

  constructor(
    private readonly definitions: ReadonlyMap<string, Definition>,
    private readonly users: string
  ) {}

  /**
   * Makes a row up, by the first of the people who may.
   * @throws NoRow that says what is in the way; nothing was made then
   */
  make(request: Request): RowDraft {
    const { path, reader } = request
    if (this.begun.includes(path)) throw new NoRow(`${path} refers to itself in a circle`)
    const before = this.made.length
    const reasons: string[] = []
    this.begun.push(path)
    try {
      // Whoever needs the row makes it himself, if he may.
      for (const maker of new Set([...(reader ? [reader] : []), ...everybody])) {
        try {
          return this.makeAs(maker, request)
        } catch (error) {
          if (!(error instanceof NoRow)) throw error
          this.made.length = before
          if (error.message) reasons.push(error.message)
        }
      }
    } finally {
      this.begun.pop()
    }
    throw new NoRow(reasons[0] ?? `only the application itself may create ${path}`)
  }

  private makeAs(maker: Person, { path, keep, reader, only }: Request): RowDraft {
    const definition = this.definitions.get(path)!
    // Somebody else may be allowed to; if not, there is no reason but this.
    if (calling(definition, 'create', maker) !== 'works') throw new NoRow()
    // What a hook asks for cannot be known.
    if (definition.hooks) throw new NoRow(`${path} has hooks, which may ask for more`)
    const data = Object.fromEntries(
      settable(definition)
        .filter(only)
        .map(field => [field.name, this.valueOf(definition, field, maker)])
        .filter(([, value]) => value !== undefined)
    )
    const row = rowOf(definition, data, maker)
    const broken = definition.checks.find(({ formula }) => !holds(formula, row))
    if (broken) throw new NoRow(`${path} has the check ${broken.name}, which made-up rows do not keep`)
    const mayWrite = (formula: Formula) => holds(bind(formula, maker.caller), row)
    const locked = Object.keys(data).find(name => !mayWrite(definition.fields.get(name)!.write))
    if (locked) throw new NoRow(`${path} needs ${locked}, which not everybody may set`)
    if (!mayWrite(definition.access.create) || (reader && reading(definition, reader, row) !== 'works'))
      throw new NoRow(`the rules of ${path} allow no row that could be made up`)
    const draft = { definition, maker, data, keep, row }
    this.made.push(draft)
    return draft
  }

  private valueOf(definition: Definition, field: FieldDefinition, maker: Person): unknown {
    const value = field.reference?.many
      ? this.idsFor(definition, field, maker)
      : field.reference
        ? this.idFor(definition, field, maker)
        : sampleOf(field.name, field)
    if (value === undefined && !field.optional)
      throw new NoRow(`no value of ${definition.path} ${field.name} can be made up`)
    return value
  }

  /** A list of one id, or of none where that will do. */
  private idsFor(definition: Definition, field: FieldDefinition, maker: Person): unknown {
    const { minItems } = field.schema
    if (minItems > 1) return undefined
    const id = this.idFor(definition, { ...field, optional: field.optional || minItems === 0 }, maker)
    return id === undefined ? (minItems === 0 ? [] : undefined) : [id]
  }

  /** The id of a row to refer to, as a scenario looks it up. */
  private idFor(
    definition: Definition,
    { name, reference, optional }: FieldDefinition,
    maker: Person
  ): unknown {
    const target = this.definitions.get(reference!.to)!
    if (target === definition) return undefined
    const { caller } = maker
    // The people of a scenario are rows of the users.
    if (caller && target.path === this.users && reading(target, maker, caller) === 'works')
      return `$${maker.name}.id`
    const there = this.made.find(
      each => each.definition === target && reading(target, maker, each.row) === 'works'
    )
    if (there) return `$${there.keep}.id`
    const keep = `${this.begun.length > 1 ? `${definition.table}_` : ''}${relationName(name.replace(/Ids$/, 'Id'))}Row`
    try {
      this.make({
        path: target.path,
        keep,
        reader: maker,
        only: field => !field.optional && field.default === undefined
      })
      return `$${keep}.id`
    } catch (error) {
      if (error instanceof NoRow && optional) return undefined
      throw error
    }
  }
}
