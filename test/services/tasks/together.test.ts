// Projects and tasks when many come at the same moment, and a manager who is demoted meanwhile.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { actAs, inTransaction } from '../../../src/engine'
import { testApp } from '../../support/app'
import type { Answer, Person, TestApp } from '../../support/app'

const CALLERS = 50

describe('projects and tasks, when many come at once', () => {
  let api: TestApp
  let knex: Knex
  let [root, max, ada]: Person[] = []
  let count = 0

  before(async () => {
    api = await testApp({ domains: ['tasks'] })
    knex = api.app.get('postgresqlClient')
    root = await api.person('root', 'admin')
    max = await api.person('max', 'manager')
    ada = await api.person('ada')
  })
  after(() => api.stop())

  const post = (path: string, body: object = {}, as = ada) => api.request('POST', path, { as, body })
  const create = async (path: string, body: object = {}) =>
    (await post(`/${path}`, { title: `Number ${++count}`, ...body })).body.id
  const together = (call: (n: number) => Promise<Answer>) =>
    Promise.all(Array.from({ length: CALLERS }, (_, n) => call(n)))
  const statuses = (answers: Answer[]) =>
    answers.reduce<Record<number, number>>(
      (counts, { status }) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }),
      {}
    )
  const promote = (role: string) =>
    api.request('PATCH', `/users/${max.id}`, { as: root, body: { role } }).then(({ status }) => status)

  /** Waits until a statement waits for a lock, which it must before anything else may happen. */
  async function untilSomebodyWaits(): Promise<void> {
    for (let tries = 0; tries < 400; tries++) {
      const { rows } = await knex.raw(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      )
      if (rows.length > 0) return
      await sleep(10)
    }
    throw new Error('Nobody waits')
  }

  it('a title is taken once', async () => {
    for (const path of ['/projects', '/tasks']) {
      const answers = await together(() => post(path, { title: 'The same' }))
      assert.deepEqual(statuses(answers), { 201: 1, 409: CALLERS - 1 }, path)
    }
  })

  it('a move is made once', async () => {
    const [task, project] = [await create('tasks'), await create('projects')]
    for (const move of ['start', 'finish']) {
      const answers = await together(n => post(`/tasks/${task}/${move}`, {}, [ada, max, root][n % 3]))
      assert.deepEqual(statuses(answers), { 200: 1, 409: CALLERS - 1 }, move)
    }
    const closings = await together(n => post(`/projects/${project}/close`, {}, [max, root][n % 2]))
    assert.deepEqual(statuses(closings), { 200: 1, 409: CALLERS - 1 })
    const { body } = await api.request('GET', `/tasks/${task}/history`, { as: max })
    assert.deepEqual(
      body.data.map((entry: any) => entry.to.status),
      ['done', 'doing', 'todo']
    )
  })

  it('tasks come into a project that goes, and none is left in it', async () => {
    const projectId = await create('projects')
    const answers = await together(n =>
      n === 10
        ? api.request('DELETE', `/projects/${projectId}`, { as: max })
        : post('/tasks', { title: `Of it ${n}`, projectId })
    )
    const counted = statuses(answers)
    assert.equal(counted[200], 1)
    assert.equal((counted[201] ?? 0) + (counted[400] ?? 0), CALLERS - 1, JSON.stringify(counted))
    assert.deepEqual(await knex('tasks').where({ projectId }), [])
  })

  it('whoever is demoted at this moment does not lead', async () => {
    const body = { title: 'Led by a former manager', managerId: max.id }
    const demotion = await knex.transaction()
    await demotion('users').where({ id: max.id }).update({ role: 'user' })
    const answer = post('/projects', body)
    await untilSomebodyWaits()
    await demotion.commit()
    assert.deepEqual([(await answer).status, (await answer).body.errors[0].key], [400, 'managerId'])
    assert.equal(await promote('manager'), 200)
    assert.equal((await post('/projects', body)).status, 201)
  })

  it('nobody is demoted while a project becomes his', async () => {
    let demoted: Promise<number> | undefined
    await inTransaction(api.app, async transaction => {
      const params = actAs({ id: ada.id, role: 'user' }, { transaction } as never)
      await api.app.service('projects').create({ title: 'His', managerId: max.id }, params)
      demoted = promote('user')
      await untilSomebodyWaits()
      const [{ role }] = await knex('users').where({ id: max.id })
      assert.equal(role, 'manager')
    })
    assert.equal(await demoted, 200)
  })

  it('who was demoted keeps what he led, and changes it no more', async () => {
    const [{ id }] = await knex('projects').where({ title: 'His' })
    const patch = (as: Person, body: object) => api.request('PATCH', `/projects/${id}`, { as, body })
    assert.equal((await patch(max, { description: 'Mine' })).status, 403)
    assert.equal((await patch(root, { description: 'Still his' })).body.managerId, max.id)
    assert.equal((await patch(root, { managerId: max.id })).status, 400)
    assert.equal((await patch(root, { managerId: null })).status, 200)
    assert.equal((await patch(root, { managerId: root.id })).body.managerId, root.id)
  })
})
