// Who is in the walk of a team, and how they come into it.
import type { TestApp } from '../../support/app'
import type { Step } from '../../support/scenario'

const password = 'the engine weaves'
const login = (username: string) => ({ strategy: 'local', username, password })

/** What all hear who are signed in. */
export const everybody = (event: string, row: object) =>
  Object.fromEntries(['root', 'max', 'ada'].map(name => [name, { [event]: row }]))

export const arrivals: readonly Step[] = [
  { it: 'the admin is signed in', as: 'root', call: 'find me', body: { id: '$root.id', role: 'admin' } },
  {
    it: 'he is told what he may',
    as: 'root',
    call: 'find me/access',
    body: { projects: { patch: 'all' } }
  },
  { it: 'he is known as an admin', as: 'root', call: 'find me/admin', body: { admin: true } },
  ...(['me', 'me/access', 'me/admin', 'users', 'projects', 'tasks'] as const).map(path => ({
    it: `a stranger is not let into ${path}`,
    call: `find ${path}` as const,
    status: 401,
    error: 'not-signed-in'
  })),
  {
    it: 'he hires a manager',
    as: 'root',
    call: 'create users',
    data: { username: 'max', password, firstName: 'Max', lastName: 'Muster', role: 'manager' },
    body: { role: 'manager' },
    heard: { root: { 'users created': { username: 'max' } } }
  },
  {
    it: 'he hires a user',
    as: 'root',
    call: 'create users',
    data: { username: 'ada', password, firstName: 'Ada', lastName: 'Lovelace' },
    body: { role: 'user' },
    heard: { root: { 'users created': { username: 'ada' } } }
  },
  ...(['max', 'ada'] as const).map(name => ({
    it: `${name} signs in`,
    call: 'create authentication' as const,
    data: login(name),
    body: { accessToken: /^ey/, refreshToken: /^ey/, user: { username: name } },
    signsIn: name,
    // Each hears of his own sessions alone, and the admin of all.
    heard: { root: { 'sessions created': {} } }
  })),
  {
    it: 'the user is no admin',
    as: 'ada',
    call: 'find me/admin',
    status: 403,
    error: 'forbidden'
  },
  {
    it: 'she hires nobody above herself',
    as: 'ada',
    call: 'create users',
    data: { username: 'boss', password, role: 'manager' },
    status: 403,
    error: 'forbidden-field'
  },
  {
    it: 'she changes nobody else',
    as: 'ada',
    call: 'patch users',
    id: '$max.id',
    data: { role: 'user' },
    status: 403
  },
  {
    it: 'she sees who there is, to choose among them',
    as: 'ada',
    call: 'find users',
    query: { role: 'manager', $select: ['firstName', 'lastName', 'role'] },
    body: { total: 1, data: [{ id: '$max.id', firstName: 'Max', lastName: 'Muster', role: 'manager' }] }
  }
]

/** Behind them `$note` is Max’s task. */
export const departures: readonly Step[] = [
  {
    it: 'a token that has expired is refused',
    call: 'create authentication',
    data: async ({ app }: TestApp) => ({
      strategy: 'jwt',
      accessToken: await app
        .service('authentication')
        .createAccessToken({}, { subject: '1', expiresIn: '-1s' })
    }),
    status: 401,
    error: 'invalid-token'
  },
  {
    it: 'a refresh token brings a new one',
    call: 'create refresh',
    data: { refreshToken: '$ada.refreshToken' },
    signsIn: 'ada',
    heard: {
      root: { 'sessions patched': { userId: '$ada.id' } },
      ada: { 'sessions patched': { userId: '$ada.id' } }
    }
  },
  {
    it: 'which is good',
    as: 'ada',
    call: 'find tasks',
    body: { total: 1, data: [{ id: '$note.id', projectId: null }] }
  },
  {
    it: 'the manager leaves, and his tasks are nobody’s',
    as: 'root',
    call: 'remove users',
    id: '$max.id',
    heard: {
      root: [
        ['users removed', { id: '$max.id' }],
        ['sessions removed', {}],
        ['tasks patched', { id: '$note.id', assigneeId: null }]
      ],
      ada: [
        ['users removed', { id: '$max.id' }],
        ['tasks patched', { id: '$note.id', assigneeId: null }]
      ],
      max: { 'users removed': { id: '$max.id' } }
    }
  }
]
