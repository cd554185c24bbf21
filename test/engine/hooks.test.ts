// Feathers hooks on declared resources: they run inside the pipeline, and in one transaction with the statement.
import assert from 'node:assert/strict'
import type { HookContext } from '../../src/declarations'
import { actAs, anyone, integer, optional, owner, readOnly, resource, text } from '../../src/engine'
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'
import { Listener } from '../support/door'

const posts = resource({
  path: 'posts',
  about: 'Posts whose hooks do what hooks do.',
  fields: { title: text(), slug: optional(readOnly(text())), words: optional(readOnly(integer())) },
  owner: 'userId',
  access: { read: owner, write: owner },
  hooks: {
    before: {
      create: [
        async (context: HookContext) => {
          context.data.slug = context.data.title.toLowerCase().replaceAll(' ', '-')
        }
      ],
      find: [
        async (context: HookContext) => {
          // Hooks belong to the application: they may ask by what the caller may not.
          context.params.query = { ...context.params.query, title: { $ne: 'hidden' } }
        }
      ]
    },
    after: {
      create: [
        async (context: HookContext) => {
          await context.app.service('logs' as never as 'users').create({ text: context.result.title }, {
            transaction: context.params.transaction
          } as never)
          if (context.result.title === 'fail') throw new Error('A secret of the hook')
        }
      ],
      get: [
        async (context: HookContext) => {
          context.result = { ...context.result, added: context.params.user!.id }
        }
      ]
    }
  }
})

const logs = resource({
  path: 'logs',
  about: 'What the hooks have written.',
  fields: { text: text() },
  access: { read: anyone, write: anyone }
})

describe('Feathers hooks on a declared resource', () => {
  let api: TestApp
  let ada: Person
  const service = (path: string): any => api.app.service(path as never)
  const create = (title: string) => api.request('POST', '/posts', { as: ada, body: { title } })

  before(async () => {
    api = await testApp({}, [posts, logs] as never)
    ada = await api.person('ada')
  })
  after(() => api.stop())

  it('may change what is stored, after it was validated', async () => {
    const { status, body } = await create('Hello World')
    assert.equal(status, 201)
    assert.equal(body.slug, 'hello-world')
    assert.equal((await api.request('POST', '/posts', { as: ada, body: { title: 1 } })).status, 400)
  })

  it('see the caller, and may change the answer', async () => {
    const { id } = (await create('Answer')).body
    const { body } = await api.request('GET', `/posts/${id}`, { as: ada })
    assert.equal(body.added, ada.id)
    assert.equal(body.title, 'Answer')
  })

  it('may narrow the query, but not widen the rule', async () => {
    const eve = await api.person('eve')
    await create('hidden')
    const own = await api.request('GET', '/posts?$limit=100', { as: ada })
    assert.ok(own.body.total >= 2)
    assert.ok(own.body.data.every((post: { title: string }) => post.title !== 'hidden'))
    assert.equal((await api.request('GET', '/posts', { as: eve })).body.total, 0)
  })

  it('undo everything when they throw, say nothing of why, and tell nobody', async () => {
    const listener = await Listener.open(api, ada)
    // What was before is read already.
    await listener.take()
    const count = async () => [
      (await service('logs').find()).total,
      (await service('posts')._find({ query: { $limit: 0 } })).total
    ]
    const before = await count()
    const { status, body } = await create('fail')
    assert.equal(status, 500)
    assert.doesNotMatch(JSON.stringify(body), /secret of the hook/)
    assert.deepEqual(await count(), before)
    assert.deepEqual(await listener.take(), [])
    await create('works')
    const heard = (await listener.take()).map(each => each.event).sort()
    assert.deepEqual(heard, ['logs created', 'posts created'])
    listener.close()
  })

  it('that are added later run too', async () => {
    let calls = 0
    service('logs').hooks({
      around: { all: [async (_: HookContext, next: () => Promise<void>) => (calls++, next())] }
    })
    await api.request('GET', '/logs')
    await service('logs').find()
    assert.equal(calls, 2)
  })

  it('leave the application free to call for itself, or for a user', async () => {
    const made = await service('posts').create({ title: 'inside', userId: ada.id, slug: 'own' })
    assert.equal(made.userId, ada.id)
    const eve = await api.person('eve')
    await assert.rejects(service('posts').get(made.id, actAs({ id: eve.id, role: 'user' })), { code: 404 })
    const many = await service('logs').create(
      [{ text: 'one' }, { text: 'two' }],
      actAs({ id: eve.id, role: 'user' })
    )
    assert.deepEqual(
      many.map((log: { text: string }) => log.text),
      ['one', 'two']
    )
    assert.ok(Array.isArray(await service('posts').find({ paginate: false })))
  })
})
