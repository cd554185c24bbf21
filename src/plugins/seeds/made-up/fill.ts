// fill: the rows of a plan are drawn, checked and written, in one transaction.
import { bind, dataSchema, engineOf, holds, tableOf } from '../../../engine'
import type { CheckDefinition, Formula } from '../../../engine'
import type { Application } from '../../../declarations'
import { dataValidator } from '../../../validators'
import { copyInto } from './copy'
import type { Drawn } from './drawn'
import type { RowPlan } from './plan'

export interface FillOptions {
  /** Ends the work and takes the rows back. */
  readonly signal?: AbortSignal
  /** Hears how many rows have been made. */
  onProgress?(rows: number): void
}

/** Draws of one row until the declared checks hold. */
const TRIES = 1000
/** Rows that are held against the schema of what may be sent, before any is written. */
const SAMPLE = 100
/** Bytes, more or less, that are sent at once. */
const CHUNK = 1 << 16

type DrawRow = (n: number) => readonly Drawn[]

function drawer({ path, definition, makers }: RowPlan): DrawRow {
  const names = [...makers.keys()]
  const list = [...makers.values()]
  const drawOnce: DrawRow = n => list.map(maker => maker.draw(n))
  const checks = definition.checks.map((check): [CheckDefinition, Formula] => [
    check,
    bind(check.formula, null)
  ])
  if (checks.length === 0) return drawOnce
  return n => {
    let broken: CheckDefinition | undefined
    for (let tries = 0; tries < TRIES; tries++) {
      const row = drawOnce(n)
      const values = Object.fromEntries(names.map((name, index) => [name, row[index].value]))
      broken = checks.find(([, formula]) => !holds(formula, values))?.[0]
      if (!broken) return row
    }
    throw new Error(
      `No rows of ${path} were made: chance does not meet the check ${broken!.name} (${broken!.message}). ` +
        'Make these rows by a seed file.'
    )
  }
}

/** Draws the first rows, and holds them against what the API would have accepted. */
function rehearse({ path, definition, makers, count }: RowPlan, draw: DrawRow): (readonly Drawn[])[] {
  const schema = dataSchema(definition, 'create') as { properties: object }
  const names = [...makers.keys()]
  const isValid = dataValidator.compile(schema)
  return Array.from({ length: Math.min(count, SAMPLE) }, (_, index) => {
    const row = draw(index + 1)
    const sent = names.flatMap((name, at) =>
      name in schema.properties && !row[at].byDefault ? [[name, row[at].value]] : []
    )
    if (isValid(Object.fromEntries(sent))) return row
    throw new Error(
      `What was made up for ${path} would be refused: ${dataValidator.errorsText(isValid.errors)}.`
    )
  })
}

/** The rows as COPY takes them; the first ones have been drawn already. */
function* chunksOf(
  { count }: RowPlan,
  first: readonly (readonly Drawn[])[],
  draw: DrawRow,
  onProgress: (rows: number) => void
): Generator<Buffer> {
  let lines = ''
  for (let n = 1; n <= count; n++) {
    const row = first[n - 1] ?? draw(n)
    lines += row[0].text
    for (let index = 1; index < row.length; index++) lines += '\t' + row[index].text
    lines += '\n'
    if (lines.length < CHUNK && n < count) continue
    yield Buffer.from(lines)
    onProgress(n)
    lines = ''
  }
}

/** A fault of the database as a sentence, where it is one that is foreseen. */
function explain(app: Application, { definition, path }: RowPlan, error: unknown): unknown {
  const { code, constraint } = error as { code?: string; constraint?: string }
  if (code !== '23505') return error
  const { constraints } = tableOf(definition, engineOf(app).definitions)
  const field = constraints.find(({ name }) => name === constraint)?.of ?? 'id'
  return new Error(
    `No rows of ${path} were made: a row that is there already has a ${field} that was made up too. ` +
      'Try again; if that does not help, make these rows by a seed file.',
    { cause: error }
  )
}

/**
 * Makes the rows of a plan, all of them or none, and has the database look at the table anew, so that its plans
 * suit the new size.
 *
 * @throws Error with a sentence when there is no room for as many different values, or the rows break a check
 */
export async function fill(app: Application, plan: RowPlan, options: FillOptions = {}): Promise<void> {
  const { definition, makers } = plan
  const { signal, onProgress = () => undefined } = options
  const knex = app.get('postgresqlClient')
  for (const maker of makers.values()) await maker.prepare?.()
  const draw = drawer(plan)
  const first = rehearse(plan, draw)
  try {
    await knex.transaction(async trx => {
      await copyInto(
        trx,
        definition.table,
        [...makers.keys()],
        chunksOf(plan, first, draw, onProgress),
        signal
      )
      signal?.throwIfAborted()
    })
  } catch (error) {
    throw explain(app, plan, error)
  }
  await knex.raw(`analyze "${definition.table}"`)
}
