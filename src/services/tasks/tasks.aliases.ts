// Old paths of projects and tasks.
import { alias } from '../../plugins/aliases'

const of = ['tasks']
const project = { manager_user_id: 'managerId' }
const task = { assigned_user_id: 'assigneeId', project_id: 'projectId' }

/** What is the same today, and so is an old path only below a prefix. */
const same = (service: string) => ({ of, path: `/${service}/:id`, prefixed: true })
const list = (service: string) => ({ of, path: `/${service}`, prefixed: true })

export default [
  alias({
    of,
    method: 'POST',
    path: '/projects/create',
    to: { service: 'projects', method: 'create' },
    data: project
  }),
  alias({
    of,
    method: 'POST',
    path: '/tasks/create',
    to: { service: 'tasks', method: 'create' },
    data: task
  }),
  alias({
    of,
    method: 'GET',
    path: '/tasks/project/:project',
    to: { service: 'tasks', method: 'find' },
    query: ({ params, query }) => ({ ...query, projectId: params.project })
  }),
  ...['projects', 'tasks'].flatMap(service => [
    alias({ ...list(service), method: 'GET', to: { service, method: 'find' } }),
    alias({ ...same(service), method: 'GET', to: { service, method: 'get' } }),
    // What it leaves out stays as it is.
    alias({
      ...same(service),
      method: 'PUT',
      to: { service, method: 'patch' },
      data: { ...project, ...task }
    }),
    alias({ ...same(service), method: 'DELETE', to: { service, method: 'remove' } })
  ])
]
