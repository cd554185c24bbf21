// The part of the walk of a team that is about tasks: they are made, found, done and removed.
import type { Step } from '../../support/scenario'
import { everybody } from './people'

const note = { title: 'Write Note G', description: 'How to compute Bernoulli numbers.' }

/** They keep `$note`, which ends as a task of Max’s in `$engine`. */
export const tasks: readonly Step[] = [
  {
    it: 'a task is made',
    as: 'ada',
    call: 'create tasks',
    data: { ...note, assigneeId: '$ada.id', projectId: '$engine.id' },
    body: { ...note, status: 'todo', assigneeId: '$ada.id' },
    keep: 'note',
    heard: everybody('tasks created', { id: '$note.id' })
  },
  {
    it: 'there is one of its title',
    as: 'max',
    call: 'create tasks',
    data: note,
    status: 409,
    error: 'already-taken',
    body: { data: { key: 'title' } }
  },
  {
    it: 'another is nobody’s, and for no project',
    as: 'ada',
    call: 'create tasks',
    data: { title: 'Water the plants' },
    body: { assigneeId: null, projectId: null },
    keep: 'plants',
    heard: everybody('tasks created', { id: '$plants.id' })
  },
  {
    it: 'those of a project are listed with it and whom they are assigned to',
    as: 'max',
    call: 'find tasks',
    query: { projectId: '$engine.id', $include: ['assignee', 'project.manager'] },
    body: {
      total: 1,
      data: [
        {
          id: '$note.id',
          assignee: { firstName: 'Ada', lastName: 'Lovelace' },
          project: { title: 'Engine', manager: { id: '$root.id' } }
        }
      ]
    }
  },
  ...(['assigneeId', 'projectId'] as const).map(name => ({
    it: `those without ${name} are listed`,
    as: 'max',
    call: 'find tasks' as const,
    query: { [name]: { $null: true } },
    body: { total: 1, data: [{ id: '$plants.id' }] }
  })),
  {
    it: 'one is found by words',
    as: 'max',
    call: 'find tasks',
    query: { $search: 'bernou note' },
    body: { total: 1, data: [{ id: '$note.id' }] }
  },
  {
    it: 'they are counted',
    as: 'ada',
    call: 'aggregate tasks',
    data: { group: ['status'] },
    body: { data: [{ status: 'todo', count: 2 }] }
  },
  {
    it: 'nobody sets the status',
    as: 'max',
    call: 'patch tasks',
    id: '$note.id',
    data: { status: 'done' },
    status: 400
  },
  {
    it: 'it is not done before it is begun',
    as: 'ada',
    call: 'finish tasks',
    id: '$note.id',
    status: 409,
    error: 'wrong-state'
  },
  ...(
    [
      ['start', 'doing'],
      ['stop', 'todo'],
      ['start', 'doing'],
      ['finish', 'done'],
      ['reopen', 'doing'],
      ['finish', 'done']
    ] as const
  ).map(([move, status]) => ({
    it: `it goes by ${move} to ${status}`,
    as: 'ada',
    call: `${move} tasks` as const,
    id: '$note.id',
    body: { status },
    heard: everybody('tasks patched', { id: '$note.id', status })
  })),
  {
    it: 'it is given to somebody else, and the rest stays',
    as: 'ada',
    call: 'patch tasks',
    id: '$note.id',
    data: { assigneeId: '$max.id' },
    body: { ...note, assigneeId: '$max.id', projectId: '$engine.id', status: 'done' },
    heard: everybody('tasks patched', { assigneeId: '$max.id' })
  },
  {
    it: 'the user does not see its history',
    as: 'ada',
    call: 'history tasks',
    id: '$note.id',
    status: 403
  },
  {
    it: 'a task is removed',
    as: 'ada',
    call: 'remove tasks',
    id: '$plants.id',
    heard: everybody('tasks removed', { id: '$plants.id' })
  },
  { it: 'it is gone', as: 'ada', call: 'remove tasks', id: '$plants.id', status: 404 }
]
