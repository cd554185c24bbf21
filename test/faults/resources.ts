// What is written and heard of: resources with rules of each kind, for rooms and not, with fields for some only.
import {
  $me,
  admin,
  all,
  any,
  flag,
  integer,
  not,
  optional,
  owner,
  readableBy,
  readOnly,
  reference,
  resource,
  role,
  signedIn,
  text,
  where,
  withDefault
} from '../../src/engine'

/** What each resource has: the mark of the write that made the row what it is, and how many there have been. */
const marked = {
  mark: text({ max: 50 }),
  version: readOnly(withDefault(0, integer())),
  size: withDefault(0, integer())
}

const hangars = resource({
  path: 'hangars',
  about: 'The same row reaches a caller by several rooms: everybody, a role, the owner.',
  fields: { ...marked, open: withDefault(false, flag()) },
  owner: 'userId',
  access: { read: any(owner, where({ open: true }), role('manager')), write: any(owner, role('manager')) }
})

const zeppelins = resource({
  path: 'zeppelins',
  about: 'Fields that are shown to some roles only, and to the owner only.',
  id: 'uuid',
  fields: {
    ...marked,
    open: withDefault(false, flag()),
    log: readableBy(role('manager', 'admin'), optional(text({ max: 50 }))),
    draft: readableBy(owner, optional(text({ max: 50 })))
  },
  owner: 'userId',
  access: { read: any(owner, where({ open: true }), admin), write: any(owner, admin) }
})

const charts = resource({
  path: 'charts',
  about: 'Rows of a role; their table is emptied at once now and then.',
  fields: marked,
  access: { read: role('manager', 'admin'), write: role('manager', 'admin') }
})

const crews = resource({
  path: 'crews',
  about: 'A rule that rooms cannot express.',
  id: 'uuid',
  fields: { ...marked, hidden: withDefault(false, flag()), leaderId: reference('users') },
  access: {
    read: any(all(role('manager'), where({ leaderId: $me })), all(signedIn, not(where({ hidden: true })))),
    write: signedIn
  }
})

export const resources = [hangars, zeppelins, charts, crews]

export const paths = ['hangars', 'zeppelins', 'charts', 'crews'] as const
export type Path = (typeof paths)[number]
