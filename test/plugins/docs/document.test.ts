// The OpenAPI document: valid, complete, without secrets, and true of real answers.
import assert from 'node:assert/strict'
import { Validator } from '@seriousme/openapi-schema-validator'
import { anyone, catalogue, dataSchema, engineOf } from '../../../src/engine'
import type { Definition, Method } from '../../../src/engine'
import { dataValidator } from '../../../src/validators'
import { PASSWORD, testApp } from '../../support/app'
import type { Answer, TestApp } from '../../support/app'

const places: Record<Method, [verb: string, end: string]> = {
  find: ['get', ''],
  get: ['get', '/{id}'],
  create: ['post', ''],
  update: ['put', '/{id}'],
  patch: ['patch', '/{id}'],
  remove: ['delete', '/{id}'],
  history: ['get', '/{id}/history'],
  aggregate: ['get', '/aggregate']
}

describe('the OpenAPI document', () => {
  let api: TestApp
  let document: any
  let definitions: Definition[]
  before(async () => {
    api = await testApp()
    const { app } = api
    app.use('clock' as never, { find: async () => ({ now: 0 }), get: async () => 0 } as never, {
      access: { find: anyone }
    })
    app.use('closed' as never, { find: async () => [] } as never)
    document = (await api.request('GET', '/openapi.json')).body
    definitions = [...engineOf(app).definitions.values()]
  })
  after(() => api.stop())

  /** The operation of a method. */
  const operation = (path: string, method: Method) => {
    const [verb, end] = places[method]
    return document.paths[`/${path}${end}`]?.[verb]
  }

  /** Holds an answer against what the document says of it. */
  function holdsTrue(answer: Answer, { responses }: any): void {
    const said = responses[answer.status]
    assert.ok(said, `the document knows no answer ${answer.status}`)
    const response = said.$ref ? document.components.responses[said.$ref.split('/').pop()] : said
    const { schema } = response.content['application/json']
    const whole = JSON.stringify({ $defs: document.components.schemas, allOf: [schema] })
    const check = dataValidator.compile(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/')))
    assert.ok(check(answer.body), JSON.stringify([answer.body, check.errors]))
  }

  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document))
    assert.ok(valid, JSON.stringify(errors, null, 2))
    assert.equal(document.openapi, '3.1.0')
    assert.equal(document.info.version, require('../../../package.json').version)
  })

  it('has no reference to nowhere, and no name twice', () => {
    const text = JSON.stringify(document)
    for (const [, kind, name] of text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
      assert.ok(document.components[kind][name], `${kind} ${name}`)
    }
    const names = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, name]) => name)
    assert.equal(new Set(names).size, names.length)
  })

  it('has every method of every definition that somebody may call, with its rule and parameters', () => {
    for (const { path, methods, fields, access } of definitions) {
      for (const method of methods) {
        const found = operation(path, method)
        if (access[method] === false) {
          assert.equal(found, undefined, `${method} of ${path}, which nobody may call`)
          continue
        }
        assert.ok(found, `${method} of ${path}`)
        assert.ok(found.summary && found.operationId && found.description.includes('Who may'))
        assert.ok(access[method] === true || found.security.length > 0, `security of ${method} of ${path}`)
        if (method !== 'find') continue
        const names = found.parameters.map(({ name }: any) => name)
        for (const field of fields.values()) assert.equal(names.includes(field.name), !field.secret)
        for (const name of ['$limit', '$skip', '$sort', '$select', '$after', '$total'])
          assert.ok(names.includes(name))
      }
    }
    assert.equal(operation('contacts', 'update'), undefined)
    const include = operation('contacts', 'find').parameters.find(({ name }: any) => name === '$include')
    assert.deepEqual(include.schema.items.enum, ['user'])
  })

  it('has sign-in, health, and the services that say who may call them', () => {
    for (const path of ['/authentication', '/health', '/health/live', '/clock'])
      assert.ok(document.paths[path], path)
    assert.equal(document.paths['/clock/{id}'], undefined, 'a method that nobody may call')
    assert.equal(document.paths['/closed'], undefined)
  })

  it('tells secrets from what goes out', () => {
    const { schemas } = document.components
    for (const { path, fields } of definitions) {
      const name = path.replaceAll('/', '.')
      for (const field of fields.values()) {
        assert.equal(field.name in schemas[name].properties, !field.secret, `${name}.${field.name}`)
        if (!field.secret)
          assert.equal(schemas[name].properties[field.name].readOnly ?? false, !!field.readOnly)
        const sent = schemas[`${name}Create`]?.properties[field.name]
        if (sent) assert.equal(sent.writeOnly ?? false, !!field.secret)
      }
    }
    assert.match(schemas.users.properties.role.description, /Set only by: admin/)
    assert.deepEqual(schemas.Error.properties.data.properties.error.enum, Object.keys(catalogue))
  })

  it('has examples that are allowed', () => {
    for (const definition of definitions.filter(({ access }) => access.create !== false)) {
      const { example } = operation(definition.path, 'create').requestBody.content['application/json']
      const check = dataValidator.compile(dataSchema(definition, 'create'))
      assert.ok(example && check(example), JSON.stringify([definition.path, example, check.errors]))
    }
  })

  it('is true of the answers of contacts', async () => {
    const ada = await api.person('ada')
    const ask = async (method: Method, id: string, body?: unknown, status?: number) => {
      const [verb] = places[method]
      const answer = await api.request(verb.toUpperCase(), `/contacts${id}`, { as: ada, body })
      assert.equal(answer.status, status ?? (method === 'create' ? 201 : 200))
      holdsTrue(answer, operation('contacts', method))
      return answer.body
    }
    const contact = { firstName: 'Grace', lastName: 'Hopper', email: 'grace@example.com' }
    const { id } = await ask('create', '', contact)
    const row = await ask('get', `/${id}?$include=user`)
    assert.deepEqual(
      Object.keys(row).sort(),
      Object.keys(document.components.schemas.contacts.properties).sort()
    )
    await ask('get', `/${id}`)
    await ask('find', '')
    await ask('find', '?$after=&$limit=1&$include=user')
    await ask('find', '?$total=false&$sort[createdAt]=-1&firstName[$like]=G%25&id[$in][]=1&id[$in][]=2')
    await ask('patch', `/${id}`, { firstName: 'Amazing' })
    await ask('create', '', {}, 400)
    await ask('create', '', '{', 400)
    await ask('patch', '/0', {}, 404)
    await ask('find', '?secret=1', undefined, 400)
    await ask('create', '', { ...contact, firstName: 'x'.repeat(1_000_001) }, 413)
    await ask('remove', `/${id}`)
    holdsTrue(await api.request('GET', '/contacts'), operation('contacts', 'find'))
    const form = { as: ada, body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    holdsTrue(await api.request('POST', '/contacts', form), operation('contacts', 'create'))
  })

  it('is true of the history of a contact', async () => {
    const [ada, root] = [await api.person('ada'), await api.person('root', 'admin')]
    const contact = { firstName: 'Grace', lastName: 'Hopper', email: 'grace@example.com' }
    const { id } = (await api.request('POST', '/contacts', { as: ada, body: contact })).body
    await api.request('PATCH', `/contacts/${id}`, { as: ada, body: { firstName: 'Amazing' } })
    await api.request('DELETE', `/contacts/${id}`, { as: ada })
    const said = operation('contacts', 'history')
    assert.deepEqual(
      said.parameters.map(({ name }: any) => name),
      ['$limit', '$after']
    )
    const ask = async (status: number, person: typeof ada | undefined, query = '') => {
      const answer = await api.request('GET', `/contacts/${id}/history${query}`, { as: person })
      assert.equal(answer.status, status)
      holdsTrue(answer, said)
      return answer.body
    }
    const { data } = await ask(200, root)
    assert.deepEqual(
      data.map(({ event }: any) => event),
      ['removed', 'patched', 'created']
    )
    await ask(200, root, '?$limit=1&$after=')
    await ask(400, root, '?firstName=Grace')
    await ask(401, undefined)
    await ask(403, ada)
  })

  it('is true of sign-in and sign-out', async () => {
    const { post, delete: remove } = document.paths['/authentication']
    const ada = await api.person('ada')
    const out = await api.request('DELETE', '/authentication', { as: ada })
    assert.equal(out.status, 200)
    holdsTrue(out, remove)
    const again = await api.request('POST', '/authentication', {
      body: { strategy: 'local', email: ada.email, password: PASSWORD }
    })
    assert.equal(again.status, 201)
    holdsTrue(again, post)
    const body = { strategy: 'local', email: ada.email, password: 'wrong' }
    holdsTrue(await api.request('POST', '/authentication', { body }), post)
    holdsTrue(await api.request('GET', '/health'), document.paths['/health'].get)
  })
})
