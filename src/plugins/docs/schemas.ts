// The schemas of a resource in the document: its rows, a page of them, and what is sent to write one.
import { dataSchema, relationName, rowSchema, sentence } from '../../engine'
import type { Definition, Definitions, FieldDefinition } from '../../engine'

/** A part of the document: plain JSON. */
export type Json = Record<string, unknown>

/**
 * The name of a resource's schema, for example `contacts` or `shop.payment-methods`. Paths have no capital
 * letters and no dots, so that names made of it by adding `Create` or `Page` never meet.
 */
export const schemaName = (path: string): string => path.replaceAll('/', '.')

/** A reference to a schema of the document. */
export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })

/** The references of a resource that `$include` can load, by the name under which the row appears. */
export const relationsOf = (definition: Definition): Map<string, FieldDefinition> =>
  new Map(
    [...definition.fields.values()]
      .filter(field => field.reference && !field.secret)
      .map(field => [relationName(field.name, field.reference), field])
  )

/** What the schema of a field does not say by itself, as sentences. */
function notes(definition: Definition, field: FieldDefinition): string[] {
  const { name, reference, unique, read, write, secret, readOnly } = field
  return [
    ...(reference ? [reference.many ? `Ids of ${reference.to}.` : `The id of one of ${reference.to}.`] : []),
    ...(name === definition.owner ? ['The caller who created it; stamped by the server.'] : []),
    ...(unique ? ['No two rows have the same value.'] : []),
    ...(secret ? ['Never sent out.'] : read === true ? [] : [`Seen only by: ${sentence(read)}.`]),
    ...(readOnly || write === true ? [] : [`Set only by: ${sentence(write)}.`])
  ]
}

/** The schema with every property described and marked. */
function described(definition: Definition, schema: Json, mark: (field: FieldDefinition) => Json): Json {
  const properties = Object.entries(schema.properties as Record<string, Json>).map(([name, property]) => {
    const field = definition.fields.get(name)!
    const description = notes(definition, field).join(' ')
    return [name, { ...property, ...(description ? { description } : {}), ...mark(field) }]
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}

function row(definition: Definition): Json {
  const schema = described(definition, rowSchema(definition), field =>
    field.readOnly ? { readOnly: true } : {}
  )
  const properties = schema.properties as Json
  for (const [name, field] of relationsOf(definition)) {
    const row = ref(schemaName(field.reference!.to))
    properties[name] ??= field.reference!.many
      ? {
          type: 'array',
          items: row,
          readOnly: true,
          description: `Those of the rows of ${field.name} that the caller may see, in its order; only with \`$include\`.`
        }
      : {
          anyOf: [row, { type: 'null' }],
          readOnly: true,
          description: `The row that ${field.name} refers to, null where the caller may not see it; only with \`$include\`.`
        }
  }
  return { description: definition.about, ...schema }
}

const input = (definition: Definition, purpose: 'create' | 'patch'): Json =>
  described(definition, dataSchema(definition, purpose), field => ({
    ...(field.secret ? { writeOnly: true } : {}),
    ...(field.kind === 'password' ? { format: 'password' } : {}),
    ...(purpose === 'create' && field.default !== undefined ? { default: field.default } : {})
  }))

const page = (definition: Definition): Json => ({
  type: 'object',
  properties: {
    total: {
      type: 'integer',
      minimum: 0,
      description:
        'How many there are in all. Left out with `$total=false`, and with `$after` unless asked for.'
    },
    ...(definition.page.total === undefined
      ? {}
      : { atLeast: { const: true, description: 'There are more than `total`; no more are counted.' } }),
    limit: { type: 'integer', minimum: 0, description: 'How many rows a page has at most.' },
    skip: { type: 'integer', minimum: 0 },
    next: {
      type: ['string', 'null'],
      description: 'Only with `$after`: what `$after` takes for the next page, null on the last one.'
    },
    data: { type: 'array', items: ref(schemaName(definition.path)) }
  },
  required: ['limit', 'skip', 'data']
})

/** A page of the history of a row. A side of a change has fields of the row, and only those that the caller sees. */
function history(definition: Definition): Json {
  const { properties } = rowSchema(definition)
  const side = (description: string): Json => ({ type: ['object', 'null'], description, properties })
  const entry: Json = {
    type: 'object',
    properties: {
      id: { type: 'string' },
      at: { type: 'string', format: 'date-time' },
      actor: {
        anyOf: [{ type: 'integer' }, { type: 'string' }, { type: 'null' }],
        description:
          'The id of the user who made the change; null for the application itself, and for changes made in SQL.'
      },
      event: { type: 'string', enum: ['created', 'patched', 'removed'] },
      from: side('The fields that changed, as they were; all of them where `to` is null.'),
      to: side('The fields that changed, as they became; all of them where `from` is null.')
    },
    required: ['id', 'at', 'actor', 'event', 'from', 'to']
  }
  return {
    type: 'object',
    description: 'What has happened to a row, newest first, as far back as the journal is kept.',
    properties: {
      limit: { type: 'integer', minimum: 1, description: 'How many entries a page has at most.' },
      next: {
        type: ['string', 'null'],
        description:
          'What `$after` takes for the next page, null on the last one. Only this says whether there is more: a page ' +
          'may be short where many entries are hidden.'
      },
      data: { type: 'array', items: entry }
    },
    required: ['limit', 'next', 'data']
  }
}

/**
 * The schemas of all resources by name: `contacts`, `contactsPage`, `contactsHistory`, `contactsCreate`,
 * `contactsPatch`.
 *
 * @param definitions the resources
 */
export function schemasOf(definitions: Definitions): Record<string, Json> {
  const schemas: Record<string, Json> = {}
  for (const definition of definitions.values()) {
    const name = schemaName(definition.path)
    const { methods } = definition
    schemas[name] = row(definition)
    if (methods.includes('find')) schemas[`${name}Page`] = page(definition)
    if (methods.includes('history')) schemas[`${name}History`] = history(definition)
    if (methods.includes('create') || methods.includes('update'))
      schemas[`${name}Create`] = input(definition, 'create')
    if (methods.includes('patch')) schemas[`${name}Patch`] = input(definition, 'patch')
  }
  return schemas
}
