// The OpenAPI document of declarations that use what contacts and users do not.
import assert from 'node:assert/strict'
import { feathers } from '@feathersjs/feathers'
import { Validator } from '@seriousme/openapi-schema-validator'
import knex from 'knex'
import * as engine from '../../../src/engine'
import { documentOf } from '../../../src/plugins/docs/document'

const { admin, anyone, optional, owner, readableBy, reference, resource, role, secret, signedIn, text } =
  engine

const people = resource({
  path: 'people',
  about: 'People.',
  fields: { name: text() },
  access: { read: signedIn, write: admin }
})

const tasks = resource({
  path: 'office/task-lists',
  about: 'What is to be done.',
  id: 'uuid',
  fields: {
    title: text({ max: 20 }),
    state: engine.withDefault('open', engine.choice(['open', 'done'])),
    cost: optional(engine.money()),
    extra: optional(engine.json()),
    note: readableBy(role('manager'), optional(text())),
    token: optional(secret(text())),
    parentId: optional(reference('office/task-lists', { onDelete: 'set null' })),
    leaderId: reference('people')
  },
  owner: 'personId',
  access: { read: anyone, create: signedIn, update: owner, patch: owner, remove: admin },
  page: { default: 5, max: 7 },
  live: false
})

describe('the OpenAPI document of other declarations', () => {
  let document: any
  before(() => {
    const app: any = feathers()
    app.set('postgresqlClient', knex({ client: 'pg' }))
    app.set('paginate', { default: 20, max: 100 })
    app.set('authentication', { service: 'people', entity: 'person' })
    engine.boot(app, [people, tasks], 'people')
    document = JSON.parse(JSON.stringify(documentOf(app)))
  })
  const list = () => document.paths['/office/task-lists']
  const row = () => document.paths['/office/task-lists/{id}']
  const parameter = (name: string) => list().get.parameters.find((each: any) => each.name === name)

  it('is valid', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document))
    assert.ok(valid, JSON.stringify(errors))
  })

  it('names schemas and operations by the path', () => {
    for (const end of ['', 'Page', 'Create', 'Patch'])
      assert.ok(document.components.schemas[`office.task-lists${end}`])
    assert.equal(row().patch.operationId, 'patchOfficeTaskLists')
    assert.deepEqual(document.components.schemas.SignedIn.properties.person, {
      $ref: '#/components/schemas/people'
    })
  })

  it('has PUT where it is declared', () => {
    assert.ok(row().put)
    assert.equal(document.paths['/people/{id}'].put, undefined)
    assert.equal(row().parameters[0].schema.format, 'uuid')
  })

  it('has a history where changes are kept', () => {
    assert.ok(document.paths['/people/{id}/history'].get)
    assert.equal(document.paths['/office/task-lists/{id}/history'], undefined)
    assert.equal(document.components.schemas['office.task-listsHistory'], undefined)
  })

  it('says what a token is for', () => {
    const own = (verb: string) => [{ bearer: [] }, { apiKey: [`office/task-lists:${verb}`] }]
    assert.deepEqual(list().post.security, own('write'))
    assert.deepEqual(list().get.security, [{}, ...own('read')], 'a token shows a manager more')
    assert.match(row().delete.description, /\*admin\*/)
  })

  it('has the errors that can occur, and no others', () => {
    const has = (operation: any, status: number) => String(status) in operation.responses
    assert.ok(has(document.paths['/people/{id}'].delete, 409), 'lists refer to people')
    assert.ok(!has(row().delete, 409), 'lists forget their parents')
    assert.ok(!has(list().post, 409))
    assert.ok(has(row().delete, 403) && has(row().put, 403))
    assert.ok(!has(list().get, 403), 'anybody may')
    assert.ok(has(document.paths['/people'].get, 403), 'an API key may lack the scope')
    assert.ok(has(row().put, 415) && !has(row().delete, 415))
    assert.ok(has(row().get, 404) && !has(list().get, 404))
  })

  it('has the fields as they are read, written and compared', () => {
    const { properties, required } = document.components.schemas['office.task-lists']
    assert.ok(!('token' in properties) && !required.includes('note'))
    assert.match(properties.note.description, /Seen only by: manager/)
    assert.equal(document.components.schemas['office.task-listsCreate'].properties.state.default, 'open')
    assert.equal(document.components.schemas['office.task-listsPatch'].properties.token.writeOnly, true)
    assert.deepEqual(Object.keys(parameter('extra').schema.properties), ['$null'])
    assert.deepEqual(parameter('cost').schema.properties.$gt, { type: 'number' })
    assert.deepEqual(parameter('state').schema.properties.$ne.enum, ['open', 'done'])
    assert.match(parameter('note').description, /manager/)
    assert.equal(parameter('$search'), undefined)
    assert.ok(!('extra' in parameter('$sort').schema.properties))
    assert.equal(parameter('$limit').schema.default, 5)
    assert.equal(list().post.requestBody.content['application/json'].example.title, 'title')
  })

  it('includes rows through rows, to an end', () => {
    const paths = parameter('$include').schema.items.enum
    assert.ok(paths.includes('parent.parent.leader') && paths.includes('person'))
    assert.ok(paths.every((path: string) => path.split('.').length <= 3))
    assert.match(JSON.stringify(document.components.schemas['office.task-lists'].properties.parent), /null/)
  })
})
