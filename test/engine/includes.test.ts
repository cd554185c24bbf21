// References that are loaded along: so many and no more, at both doors, however they stand within one another.
import assert from 'node:assert/strict'
import { anyone, optional, reference, resource } from '../../src/engine'
import type { Field } from '../../src/engine'
import { testApp } from '../support/app'
import type { TestApp } from '../support/app'
import { restDoor, socketDoor } from '../support/door'
import type { Door } from '../support/door'

const names = ['fore', 'aft', 'port', 'starboard'].map(name => `${name}Id`)
const fields = Object.fromEntries(
  names.map(name => [name, optional(reference('hangars', { onDelete: 'set null' })) as Field])
)
const hangars = resource({
  path: 'hangars',
  about: 'Halls beside one another.',
  fields,
  access: { read: anyone, write: anyone }
})

describe('references that are loaded along', () => {
  let api: TestApp
  let doors: Door[] = []
  let id: number
  before(async () => {
    api = await testApp({}, [hangars as never])
    doors = [restDoor(api), socketDoor(api)]
    const first = (await api.request('POST', '/hangars', { body: {} })).body.id
    id = (await api.request('POST', '/hangars', { body: { foreId: first, aftId: first } })).body.id
  })
  after(async () => {
    for (const door of doors) door.close()
    await api.stop()
  })

  const plain = names.map(name => name.slice(0, -2))
  const ask = async (paths: string[]) => {
    const found = []
    for (const door of doors)
      for (const call of [{ method: 'find' }, { method: 'get', id }] as const)
        for (const $include of [paths, paths.join()])
          found.push(await door.call(undefined, { ...call, path: 'hangars', query: { $include } }))
    return found
  }

  it('are ten, as a list and by comma alike', async () => {
    const ten = [...plain, 'fore.aft', 'fore.port', 'fore.fore', 'aft.aft', 'aft.aft.port', 'aft.fore']
    for (const { status, body } of await ask(ten)) {
      assert.equal(status, 200, JSON.stringify(body))
      const row = body.data?.find((each: { id: number }) => each.id === id) ?? body
      assert.deepEqual([row.port, row.fore.aft, row.aft.id], [null, null, row.foreId])
    }
  })

  it('stand three within one another, as the documents say, and not four', async () => {
    const { body: document } = await api.request('GET', '/openapi.json')
    assert.ok(JSON.stringify(document).includes('"fore.aft.port"'))
    for (const { status } of await ask(['fore.aft.port'])) assert.equal(status, 200)
    for (const { status, body } of await ask(['fore.aft.port.fore']))
      assert.deepEqual([status, body.data?.error], [400, 'too-deep'])
  })

  it('are refused beyond, those on the way to others among them', async () => {
    const deep = ['fore.aft.port', 'aft.fore.port', 'port.fore.aft', 'starboard.fore.aft']
    for (const { status, body } of await ask(deep)) {
      assert.deepEqual([status, body.data?.error], [400, 'query-too-large'], JSON.stringify(body))
      assert.match(body.message, /^\$include has too many parts; at most 10 are allowed/)
    }
  })
})
