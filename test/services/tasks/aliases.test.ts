// Old paths of projects, tasks and random arrays answer what the canonical ones do, at their old places and below a prefix.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { Pairs } from '../../plugins/aliases/pairs'
import type { Row } from '../../plugins/aliases/pairs'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'

const services = resolve(__dirname, '../../../src/services')
const files = ['tasks/tasks.aliases', 'tools/tools.aliases']

for (const prefix of ['', '/team'])
  describe(`old paths of projects and tasks${prefix && `, below ${prefix}`}`, () => {
    let api: TestApp
    let pairs: Pairs
    let [max, ada]: Person[] = []
    let count = 0

    before(async () => {
      const aliasPrefixes = prefix ? [`tasks=${prefix}`, `accounts=${prefix}`] : []
      api = await testApp({ domains: ['tasks', 'tools'], aliasPrefixes })
      pairs = new Pairs(api)
      max = await api.person('max', 'manager')
      ada = await api.person('ada')
    })
    after(() => api.stop())

    const same = (old: Row['old'], now: Row['now'], as: Person | undefined, status: number) => {
      const [verb, path] = old[0].split(' ')
      return pairs.same({ old: [`${verb} ${prefix}${path}`, old[1]], now, as, status })
    }
    const ask = (method: string, path: string, body?: object, as = max) =>
      api.request(method, path, { as, body })
    const make = async (path: string, body: object = {}) =>
      (await ask('POST', path, { title: `Title ${++count}`, ...body })).body.id

    it('make projects', async () => {
      const old = { title: 'Engine', description: 'A mill.', manager_user_id: max.id }
      const now = { title: 'Engine', description: 'A mill.', managerId: max.id }
      const { status, body } = await ask('POST', `${prefix}/projects/create`, old, ada)
      assert.deepEqual([status, body.managerId], [201, max.id])
      await same(['POST /projects/create', old], ['POST /projects', now], ada, 409)
      const [led, leads] = [
        { ...old, manager_user_id: ada.id },
        { ...now, managerId: ada.id }
      ]
      await same(['POST /projects/create', led], ['POST /projects', leads], ada, 400)
      await same(['POST /projects/create', {}], ['POST /projects', {}], ada, 400)
      await same(['POST /projects/create', old], ['POST /projects', now], undefined, 401)
    })

    it('make tasks, and list those of a project', async () => {
      const projectId = await make('/projects')
      const about = { title: 'Write', description: 'A note.' }
      const old = { ...about, assigned_user_id: ada.id, project_id: projectId }
      const { status, body } = await ask('POST', `${prefix}/tasks/create`, old, ada)
      assert.deepEqual([status, body.assigneeId, body.projectId], [201, ada.id, projectId])
      const now = { ...about, assigneeId: ada.id, projectId }
      await same(['POST /tasks/create', old], ['POST /tasks', now], ada, 409)
      await same(['POST /tasks/create', { title: '' }], ['POST /tasks', { title: '' }], ada, 400)
      await same(['POST /tasks/create', old], ['POST /tasks', now], undefined, 401)
      await make('/tasks')
      const list = (id: number | string, more: string, as: Person | undefined, expected: number) =>
        same([`GET /tasks/project/${id}?${more}`], [`GET /tasks?projectId=${id}&${more}`], as, expected)
      await list(projectId, '', ada, 200)
      await list(projectId, '$include=assignee&$limit=1', ada, 200)
      await list(999, '', ada, 200)
      await list('x', '', ada, 400)
      await list(1, '', undefined, 401)
    })

    it('list those of no other project, whatever the query says', async () => {
      const [id, other] = [await make('/projects'), await make('/projects')]
      await make('/tasks', { projectId: other })
      const { body } = await ask('GET', `${prefix}/tasks/project/${id}?projectId=${other}`)
      assert.equal(body.total, 0)
    })

    it('make random arrays', async () => {
      const { status, body } = await ask('POST', `${prefix}/generate_random_array`, { sentence: 'one two' })
      assert.deepEqual([status, body.wordCount, body.values.length], [201, 2, 500])
      await same(['POST /generate_random_array', {}], ['POST /random-arrays', {}], ada, 400)
      await same(['POST /generate_random_array', {}], ['POST /random-arrays', {}], undefined, 401)
    })

    if (!prefix) {
      it('are not needed where the canonical path is the same', async () => {
        assert.equal((await ask('PUT', `/tasks/${await make('/tasks')}`, { title: 'x' })).status, 405)
      })
      return
    }

    for (const [path, was, is] of [
      ['/projects', 'manager_user_id', 'managerId'],
      ['/tasks', 'assigned_user_id', 'assigneeId']
    ] as const)
      it(`list, show, change and remove ${path}`, async () => {
        const [id, other] = [await make(path), await make(path)]
        await same([`GET ${path}`], [`GET ${path}`], ada, 200)
        await same([`GET ${path}/${id}`], [`GET ${path}/${id}`], ada, 200)
        const put = (data: object) => ask('PUT', `${prefix}${path}/${id}`, data)
        await put({ title: 'First', description: 'What it says.' })
        const { body } = await put({ [was]: max.id })
        assert.deepEqual([body.title, body.description, body[is]], ['First', 'What it says.', max.id])
        await ask('PATCH', `${path}/${other}`, { title: 'Second' })
        const sameChange = (data: object, now: object, expected: number, at = id) =>
          same([`PUT ${path}/${at}`, data], [`PATCH ${path}/${at}`, now], max, expected)
        await sameChange({ title: 'Second' }, { title: 'Second' }, 409)
        await sameChange({ [was]: 999 }, { [is]: 999 }, 400)
        await sameChange({ title: 'Third' }, { title: 'Third' }, 404, 999)
        assert.equal((await ask('DELETE', `${prefix}${path}/${id}`)).status, 200)
        await same([`DELETE ${path}/${id}`], [`DELETE ${path}/${id}`], max, 404)
      })

    it('have all been called', () => {
      for (const file of files) pairs.assertAll(resolve(services, file))
    })
  })
