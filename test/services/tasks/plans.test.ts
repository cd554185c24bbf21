// The lists of tasks among 100,000: none of them reads the whole table.
import assert from 'node:assert/strict'
import { stringify } from 'qs'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { fillTables, scansOf } from '../../support/plans'

/** One of a hundred is nobody's, and one of a hundred for no project. */
const fill = `
  insert into users (username, password, role) select 'user' || n, 'none', 'manager' from generate_series(1, 500) n;
  insert into projects (title, "managerId")
    select 'Project ' || n, (select id from users where username = 'user' || n) from generate_series(1, 500) n;
  insert into tasks (title, description, status, "assigneeId", "projectId")
    select 'Task ' || n || ' ' || left(md5(n::text), 8), 'What ' || left(md5((n / 2)::text), 8),
      (array['todo', 'doing', 'done'])[n % 3 + 1],
      case when n % 100 > 0 then (select min(id) from users) + n % 500 end,
      case when n % 100 <> 1 then (select min(id) from projects) + n % 499 end
    from generate_series(1, 100000) n;`

describe('the lists of tasks among 100,000', () => {
  let api: TestApp
  let max: Person
  before(async function () {
    this.timeout(120_000)
    api = await testApp({ domains: ['tasks'] })
    const knex = api.app.get('postgresqlClient')
    await fillTables(knex, ['tasks'], fill)
    await knex.raw('vacuum analyze users, projects, tasks')
    max = await api.person('max', 'manager')
  })
  after(() => api.stop())

  const scans = async (table: string, path: string, query: object, count: number) => {
    const ask = async () => {
      const answer = await api.request('GET', `/${path}?${stringify(query)}`, { as: max })
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      assert.equal(answer.body.data.length, count)
    }
    return scansOf(api.app.get('postgresqlClient'), table, ask)
  }

  const lists: [string, object, number][] = [
    // To count all of them is to read all of them.
    ['all', { $total: false }, 20],
    ['the newest', { $sort: { id: -1 }, $total: false }, 20],
    ['of a project', { projectId: 7 }, 20],
    ['of a project by their state', { projectId: 7, status: 'doing' }, 20],
    ['of somebody', { assigneeId: 9 }, 20],
    ['of nobody', { assigneeId: { $null: true } }, 20],
    ['of no project', { projectId: { $null: true } }, 20],
    ['of a project and nobody', { projectId: 7, assigneeId: { $null: true } }, 2],
    ['of a title', { title: 'Task 7 8f14e45f' }, 1],
    ['by words', { $search: 'task 8f14e45f' }, 3],
    ['with all that they refer to', { projectId: 7, $include: ['assignee', 'project.manager'] }, 20]
  ]
  for (const [name, query, count] of lists)
    it(`${name}: by an index`, async () => {
      const found = await scans('tasks', 'tasks', query, count)
      assert.ok(found.length > 0, 'no statement was seen')
      assert.deepEqual(
        found.filter(scan => !scan.includes('Index') && scan !== 'Bitmap Heap Scan'),
        [],
        found.join()
      )
    })

  it('are seen where they do read the whole table', async () => {
    assert.match((await scans('tasks', 'tasks', { description: 'nothing' }, 0)).join(), /Seq Scan/)
  })
})
