// The part of the walk of a team that is about a project: whom it may be led by, and who may change it.
import type { Step } from '../../support/scenario'
import { everybody } from './people'

const engine = { title: 'Engine', description: 'A mill and a store.' }

/** They keep `$engine`. */
export const beginnings: readonly Step[] = [
  {
    it: 'a project is not led by a mere user',
    as: 'ada',
    call: 'create projects',
    data: { ...engine, managerId: '$ada.id' },
    status: 400,
    error: 'invalid-data',
    body: { errors: [{ key: 'managerId', message: 'must be the id of a manager or an admin' }] }
  },
  {
    it: 'nor by nobody',
    as: 'ada',
    call: 'create projects',
    data: { ...engine, managerId: 999 },
    status: 400,
    error: 'unknown-reference',
    body: { data: { key: 'managerId' } }
  },
  {
    it: 'it is by a manager',
    as: 'ada',
    call: 'create projects',
    data: { ...engine, managerId: '$max.id' },
    body: { ...engine, managerId: '$max.id', status: 'open', createdAt: /Z$/, updatedAt: /Z$/ },
    keep: 'engine',
    heard: everybody('projects created', { id: '$engine.id' })
  },
  {
    it: 'there is one of its title',
    as: 'max',
    call: 'create projects',
    data: { title: ' Engine ' },
    status: 409,
    error: 'already-taken',
    body: { data: { key: 'title' } }
  },
  {
    it: 'it is shown with its manager',
    as: 'ada',
    call: 'get projects',
    id: '$engine.id',
    query: { $include: 'manager' },
    body: { manager: { firstName: 'Max', lastName: 'Muster', role: 'manager' } }
  },
  ...(['patch', 'remove', 'close', 'history'] as const).map(method => ({
    it: `the user may not ${method} it`,
    as: 'ada',
    call: `${method} projects` as const,
    id: '$engine.id',
    ...(method === 'patch' ? { data: { title: 'Mine' } } : {}),
    status: 403
  })),
  {
    it: 'the manager changes it',
    as: 'max',
    call: 'patch projects',
    id: '$engine.id',
    data: { description: 'A mill, a store and cards.', managerId: '$root.id' },
    body: { title: 'Engine', managerId: '$root.id' },
    heard: everybody('projects patched', { managerId: '$root.id' })
  },
  {
    it: 'and hands it to no mere user',
    as: 'max',
    call: 'patch projects',
    id: '$engine.id',
    data: { managerId: '$ada.id' },
    status: 400,
    error: 'invalid-data'
  },
  {
    it: 'he sees who did what',
    as: 'max',
    call: 'history projects',
    id: '$engine.id',
    body: {
      data: [
        { event: 'patched', actor: '$max.id', from: { managerId: '$max.id' } },
        { event: 'created', actor: '$ada.id' }
      ]
    }
  }
]

export const ends: readonly Step[] = [
  {
    it: 'the project is closed',
    as: 'max',
    call: 'close projects',
    id: '$engine.id',
    body: { status: 'closed' },
    heard: everybody('projects patched', { status: 'closed' })
  },
  {
    it: 'it is opened again',
    as: 'root',
    call: 'reopen projects',
    id: '$engine.id',
    body: { status: 'open' },
    heard: everybody('projects patched', { status: 'open' })
  },
  {
    it: 'it is removed, and its tasks stay without it',
    as: 'root',
    call: 'remove projects',
    id: '$engine.id',
    heard: Object.fromEntries(
      ['root', 'max', 'ada'].map(name => [
        name,
        [
          ['projects removed', { id: '$engine.id' }],
          ['tasks patched', { id: '$note.id', projectId: null }]
        ]
      ])
    )
  }
]
