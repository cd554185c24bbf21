// What users see of one another: steps for ada, eve and an admin, root; there are four users.
import type { Step } from '../../support/scenario'

/** Whether a row has nothing by which its user can be reached or signed in as. */
export const isHidden = (user: Record<string, unknown>) =>
  ['email', 'username', 'phone', 'confirmedAt', 'lockedAt', 'password'].every(key => !(key in user))

export const colleagues: readonly Step[] = [
  {
    it: 'shows others his name, role and picture, and nothing else',
    as: 'eve',
    call: 'get users',
    id: '$ada.id',
    body: (user: Record<string, unknown>) =>
      Object.keys(user).sort().join() === 'avatar,createdAt,firstName,id,lastName,role,updatedAt'
  },
  {
    it: 'lists all of them, and the whole of himself',
    as: 'eve',
    call: 'find users',
    query: { $sort: { id: 1 } },
    body: {
      total: 4,
      data: ([ada, eve, ...others]: Record<string, unknown>[]) =>
        eve.email === 'eve@example.com' && [ada, ...others].every(isHidden)
    }
  },
  {
    it: 'lists the whole of them to an admin',
    as: 'root',
    call: 'find users',
    query: { email: 'ada@example.com' },
    body: { total: 1, data: [{ id: '$ada.id', confirmedAt: /^20/, lockedAt: null, username: null }] }
  },
  ...[
    { email: 'ada@example.com' },
    { username: { $like: 'a%' } },
    { phone: { $null: false } },
    { lockedAt: { $null: false } },
    { $sort: { email: 1 } },
    { $or: [{ email: 'ada@example.com' }, { role: 'user' }] },
    { $search: 'ada@example.com' },
    { $select: ['password'] }
  ].map(query => ({
    it: `lets nobody find others by what he does not see: ${JSON.stringify(query)}`,
    as: 'eve',
    call: 'find users' as const,
    query,
    status: 400,
    error: 'unknown-key'
  })),
  {
    it: 'counts nobody by what others do not see',
    as: 'eve',
    call: 'aggregate users',
    data: { group: ['email'] },
    status: 400,
    error: 'unknown-key'
  },
  ...(['patch', 'remove'] as const).map(method => ({
    it: `lets nobody ${method} others`,
    as: 'eve',
    call: `${method} users` as const,
    id: '$ada.id',
    ...(method === 'patch' ? { data: { firstName: 'Eve' } } : {}),
    status: 403,
    error: 'forbidden-row'
  })),
  {
    it: 'tells others of a change, and not of what they do not see',
    as: 'ada',
    call: 'patch users',
    id: '$ada.id',
    data: { phone: '1234', lastName: 'Lovelace' },
    body: { phone: '1234' },
    heard: {
      ada: { 'users patched': { phone: '1234' } },
      eve: {
        'users patched': (row: Record<string, unknown>) => isHidden(row) && row.lastName === 'Lovelace'
      },
      root: { 'users patched': { phone: '1234' } }
    }
  },
  { it: 'shows nobody else’s past', as: 'eve', call: 'history users', id: '$ada.id', status: 403 },
  {
    it: 'loads the whole of himself along',
    as: 'eve',
    call: 'create contacts',
    data: { firstName: 'Bob', lastName: 'Byron', email: 'bob@example.com' },
    query: { $include: 'user' },
    body: { user: { email: 'eve@example.com', phone: null } },
    heard: { eve: { 'contacts created': {} } }
  }
]
