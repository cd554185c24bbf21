// Lists of ids in the OpenAPI document, and in files of comma-separated values.
import assert from 'node:assert/strict'
import { Validator } from '@seriousme/openapi-schema-validator'
import { normaliseAll } from '../../../src/engine'
import { cellOf, readHeader, readRow } from '../../../src/plugins/console/columns'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { atlas } from '../../engine/atlas'
import { options, users } from '../../engine/random-rules'

describe('lists of ids in the OpenAPI document', () => {
  let api: TestApp
  let document: any
  before(async () => {
    api = await testApp({}, atlas as never)
    document = (await api.request('GET', '/openapi.json')).body
  })
  after(() => api.stop())

  it('are lists of ids, and of rows when they are loaded along', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document))
    assert.ok(valid, JSON.stringify(errors, null, 2))
    const { countries, countriesCreate, zeppelins } = document.components.schemas
    const { description, ...flagIds } = countriesCreate.properties.flagIds
    assert.deepEqual(flagIds, {
      type: 'array',
      items: { type: 'integer', minimum: 1, maximum: 2_147_483_647 },
      minItems: 0,
      maxItems: 2,
      uniqueItems: true,
      default: []
    })
    assert.match(description, /^Ids of flags\./)
    assert.deepEqual(countries.properties.flags.items, { $ref: '#/components/schemas/flags' })
    assert.equal(zeppelins.properties.visited.type, 'array')
    assert.equal(zeppelins.properties.user.anyOf.length, 2)
  })

  it('are found by one id or some, and sorted by nothing', () => {
    const { parameters } = document.paths['/countries'].get
    const named = (name: string) => parameters.find((each: any) => each.name === name).schema
    const id = { type: 'integer' }
    const some = { type: 'array', items: id }
    assert.deepEqual(named('flagIds').properties, {
      $eq: id,
      $ne: id,
      $in: some,
      $nin: some,
      $all: some,
      $null: { type: 'boolean' }
    })
    assert.ok(!('flagIds' in named('$sort').properties))
    assert.ok(named('$include').items.enum.includes('flags'))
  })
})

describe('lists of ids in a file of comma-separated values', () => {
  it('are read as they are written', () => {
    const definition = normaliseAll([users, ...atlas] as never, options).get('countries')!
    const header = readHeader(definition, ['name', 'flagIds'])
    const row = { name: 'A', flagIds: [3, 1] }
    const cells = ['name', 'flagIds'].map(name =>
      cellOf(definition.fields.get(name)!, row[name as keyof typeof row])
    )
    assert.deepEqual(cells, ['A', '[3,1]'])
    assert.deepEqual(readRow(header, cells), row)
    assert.deepEqual(readRow(header, ['A', '']), { name: 'A' })
    assert.throws(() => readRow(header, ['A', '3;1']), { message: 'flagIds must be JSON' })
  })
})
