// Columns of a CSV file: the header as fields of a resource, and cells as values of those fields and back.
import { dataSchema } from '../../engine'
import type { Definition, FieldDefinition, Media } from '../../engine'
import { Refusal } from './refusal'

export interface Header {
  /** The field of each column; none for a column that the server fills itself. */
  readonly columns: readonly (FieldDefinition | undefined)[]
  /** Names of the columns that are not imported. */
  readonly ignored: readonly string[]
}

const list = (names: Iterable<string>) => [...names].join(', ')

/**
 * Finds the field of each column.
 * @throws Refusal that names columns which are unknown, missing, or there twice
 */
export function readHeader(definition: Definition, cells: readonly string[]): Header {
  const { path, fields } = definition
  const names = cells.map(cell => cell.trim())
  const writable = [...fields.values()].filter(field => !field.readOnly).map(({ name }) => name)
  const unknown = names.filter(name => !fields.has(name))
  if (unknown.length > 0) {
    const hint = names.length === 1 && /[;\t|]/.test(names[0]) ? ' Is another --delimiter meant?' : ''
    const shown = list(unknown.map(name => name || '(a column without a name)'))
    throw new Refusal(`${path} has no ${shown}. The columns may be ${list(writable)}.${hint}`)
  }
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  if (twice.length > 0) throw new Refusal(`The header has ${list(new Set(twice))} more than once.`)
  const required = dataSchema(definition, 'create').required as string[]
  const missing = required.filter(name => !names.includes(name))
  if (missing.length > 0) {
    throw new Refusal(`The header lacks ${list(missing)}; the first line must name the fields.`)
  }
  const ignored = names.filter(name => fields.get(name)!.readOnly)
  const columns = names.map(name => (ignored.includes(name) ? undefined : fields.get(name)!))
  return { columns, ignored }
}

const isText = ({ column, comparable }: FieldDefinition) =>
  column !== 'jsonb' && (comparable === 'text' || comparable === 'nothing')

/** Whether an empty cell is a value: only of a text that must be there, which may be an empty one. */
const takesEmpty = (field: FieldDefinition) => isText(field) && !field.optional && field.default === undefined

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('JSON')
  }
}

/** A cell as a value of its field; undefined for none. */
function valueOf(field: FieldDefinition, cell: string): unknown {
  if (isText(field)) return cell === '' && !takesEmpty(field) ? undefined : cell
  const text = cell.trim()
  if (text === '') return undefined
  if (field.media) return field.media.many ? text.split(/\s+/) : text
  if (field.column === 'jsonb' || field.reference?.many) return parseJson(text)
  // Spreadsheets write TRUE and FALSE.
  return field.parse(field.kind === 'flag' ? text.toLowerCase() : text)
}

/**
 * The data of a line.
 * @throws Error that names each field whose value has the wrong form
 */
export function readRow({ columns }: Header, cells: readonly string[]): Record<string, unknown> {
  if (cells.length !== columns.length) {
    throw new Error(`has ${cells.length} values, the header has ${columns.length}`)
  }
  const row: Record<string, unknown> = {}
  const problems: string[] = []
  columns.forEach((field, index) => {
    if (!field) return
    try {
      const value = valueOf(field, cells[index])
      if (value !== undefined) row[field.name] = value
    } catch (error) {
      problems.push(`${field.name} must be ${(error as Error).message}`)
    }
  })
  if (problems.length > 0) throw new Error(problems.join('; '))
  return row
}

/** A value as a cell that `readRow` reads back. */
export function cellOf(field: FieldDefinition, value: unknown): string {
  if (value === null || value === undefined) return ''
  // The URLs of files hold for an hour; their ids are good for longer.
  if (field.media)
    return [value]
      .flat()
      .map(each => (each as Media).id)
      .join(' ')
  return field.column === 'jsonb' || typeof value === 'object' ? JSON.stringify(value) : String(value)
}
