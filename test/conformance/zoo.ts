// Resources that use every feature of a declaration, so that the contract is tested on more than today's domains.
import {
  admin,
  all,
  any,
  anyone,
  choice,
  date,
  decimal,
  flag,
  indexed,
  integer,
  json,
  list,
  moment,
  money,
  not,
  nobody,
  optional,
  owner,
  password,
  readableBy,
  readOnly,
  reference,
  resource,
  role,
  secret,
  signedIn,
  text,
  unique,
  where,
  withDefault,
  writableBy
} from '../../src/engine'

const topics = resource({
  path: 'zoo/topics',
  about: 'What notes are about; every caller who has signed in sees the open ones, managers all.',
  fields: {
    title: unique(text({ max: 100 })),
    open: withDefault(true, flag()),
    budget: readableBy(role('manager', 'admin'), optional(money()))
  },
  access: { read: any(all(signedIn, where({ open: true })), role('manager')), write: role('manager') },
  search: ['title']
})

const notes = resource({
  path: 'zoo/notes',
  about: 'Notes of users: public ones for everybody, the others for their owner and managers.',
  id: 'uuid',
  fields: {
    title: text({ max: 100 }),
    pages: optional(indexed(integer({ min: 0 }))),
    weight: optional(decimal({ scale: 3, precision: 9 })),
    price: optional(money()),
    public: withDefault(false, flag()),
    day: optional(date()),
    at: optional(moment()),
    colour: withDefault('red', choice(['red', 'green'])),
    meta: optional(json()),
    tags: optional(list(text())),
    topicId: optional(reference('zoo/topics', { onDelete: 'set null' })),
    code: optional(secret(text())),
    pin: optional(password()),
    stamp: optional(readOnly(text())),
    draft: readableBy(owner, optional(text())),
    rating: writableBy(admin, optional(integer()))
  },
  owner: 'userId',
  access: {
    read: any(owner, where({ public: true }), role('manager')),
    write: owner,
    history: any(owner, role('admin'))
  },
  search: ['title'],
  indexes: [['userId', 'day']]
})

const cases = resource({
  path: 'zoo/cases',
  about: 'Cases that their owner may change while they are open; a rule that rooms cannot express.',
  fields: {
    state: withDefault('open', choice(['open', 'closed'])),
    noteId: optional(reference('zoo/notes', { onDelete: 'cascade' }))
  },
  owner: 'userId',
  access: {
    read: any(all(owner, role('user')), all(admin, not(where({ state: 'closed' })))),
    create: owner,
    patch: all(owner, where({ state: 'open' })),
    remove: nobody,
    history: all(owner, where({ state: 'open' }))
  },
  checks: {
    note: {
      must: any(where({ state: 'open' }), where({ noteId: { $null: false } })),
      message: 'A closed case needs a note.'
    }
  }
})

const drops = resource({
  path: 'zoo/drops',
  about: 'A letter box: everybody may drop something in, only admins see it; PUT is offered.',
  fields: { message: text({ max: 500 }), from: optional(text()) },
  access: { read: admin, create: anyone, update: admin, patch: admin, remove: admin },
  live: true
})

const quiet = resource({
  path: 'zoo/quiet',
  about: 'Rows for everybody that send no events.',
  fields: { title: text() },
  access: { read: anyone, write: admin },
  live: false,
  page: { default: 3, max: 5 }
})

export const zoo = [topics, notes, cases, drops, quiet]
