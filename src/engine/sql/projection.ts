// One row as JSON, made by PostgreSQL: the fields that a caller sees, and the rows that he asked for along.
import type { Definition, FieldDefinition } from '../definition'
import type { Include } from '../query/query'
import { bind } from '../rules/formula'
import type { Formula } from '../rules/formula'
import { toSql } from '../rules/sql'
import type { Values } from '../rules/sql'
import { TRUSTED, viewOf } from '../view'
import type { Viewer } from '../view'
import { columnsOf, outputOf, quote } from './columns'

export interface Projection {
  /** The list behind `select`. */
  readonly columns: string
  /** JSON of a row `r` that those columns make. */
  readonly json: string
}

export interface ProjectionOptions {
  readonly definition: Definition
  readonly viewer: Viewer
  readonly select?: ReadonlySet<string>
  readonly include?: readonly Include[]
  /** Fields shown whatever the rules say: those that the caller has just sent himself. */
  readonly sent?: ReadonlySet<string>
  readonly values: Values
  /** Alias of the table. */
  readonly alias: string
}

/** The rule of a resource's rows for a caller; everything for a call from inside. */
export const bound = (formula: Formula, viewer: Viewer): Formula =>
  viewer === TRUSTED ? true : bind(formula, viewer)

const HIDDEN = '$hidden'

function output(field: FieldDefinition, alias: string): string {
  const name = quote(field.name)
  return `${outputOf(field, `${alias}.${name}`)} as ${name}`
}

/**
 * The row that a reference points to, or null where the caller may not see it; of a list of ids the rows that he sees,
 * in its order.
 */
function included(include: Include, outer: ProjectionOptions): string {
  const alias = `${outer.alias}_${include.name}`
  const { definition, nested } = include
  const { columns, json } = projection({
    definition,
    viewer: outer.viewer,
    include: nested,
    values: outer.values,
    alias
  })
  const rule = toSql(
    bound(definition.access.get, outer.viewer),
    columnsOf(definition, quote(alias)),
    outer.values
  )
  const [own, ids] = [quote(alias), `${quote(outer.alias)}.${quote(include.field.name)}`]
  if (include.field.reference!.many) {
    const [list, at] = [quote(`${alias}_ids`), quote(`${alias}_at`)]
    const row = `(select ${json} from (select ${columns}) r) as row`
    const rows = `select ${row}, ${list}.at from unnest(${ids}) with ordinality ${list}(id, at) join ${quote(definition.table)} ${own} on ${own}."id" = ${list}.id where ${rule}`
    return `(select coalesce(json_agg(${at}.row order by ${at}.at), '[]') from (${rows}) ${at}) as ${quote(include.name)}`
  }
  const link = `${own}."id" = ${ids}`
  return `(select ${json} from (select ${columns} from ${quote(definition.table)} ${own} where ${link} and ${rule}) r) as ${quote(include.name)}`
}

/**
 * The SQL of one row as a caller sees it.
 *
 * Fields that he sees on some rows only are taken out of the JSON row by row, by their own conditions.
 */
export function projection(options: ProjectionOptions): Projection {
  const { definition, viewer, select, include = [], sent, values } = options
  const alias = quote(options.alias)
  const view = viewOf(definition, viewer)
  const wanted = (name: string) => !select || select.has(name)
  const shown: FieldDefinition[] = []
  const doubtful: string[] = []
  for (const field of definition.fields.values()) {
    if (!wanted(field.name)) continue
    const asked = viewer === TRUSTED && select?.has(field.name)
    const some = view.sometimes.find(each => each.field.name === field.name)
    const own = !field.secret && sent?.has(field.name)
    if (view.always.has(field.name) || asked || own) shown.push(field)
    else if (some) {
      shown.push(field)
      const rule = toSql(some.when, columnsOf(definition, alias), values)
      doubtful.push(`case when ${rule} then null else '${field.name}' end`)
    }
  }
  const columns = [
    ...shown.map(field => output(field, alias)),
    ...include.map(each => included(each, options)),
    ...(doubtful.length > 0 ? [`array_remove(array[${doubtful.join(', ')}], null) as "${HIDDEN}"`] : [])
  ]
  // With a star, so that no column of that name is taken for the row.
  const json = doubtful.length > 0 ? `to_jsonb(r.*) - r."${HIDDEN}" - '${HIDDEN}'` : 'row_to_json(r.*)'
  return { columns: columns.join(', '), json }
}
