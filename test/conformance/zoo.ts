// Resources that use every feature of a declaration, so that the contract is tested on more than today's domains.
import {
  $me,
  action,
  admin,
  all,
  any,
  anyone,
  choice,
  date,
  decimal,
  file,
  flag,
  image,
  images,
  indexed,
  integer,
  json,
  list,
  moment,
  money,
  move,
  not,
  nobody,
  optional,
  owner,
  password,
  readableBy,
  readOnly,
  reference,
  references,
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
  about: 'Notes of users: public ones for everybody, the others for their owner, readers and managers.',
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
    topicIds: withDefault([], references('zoo/topics')),
    readerIds: withDefault([], references('users', { unseen: true })),
    code: optional(secret(text())),
    pin: optional(password()),
    stamp: optional(readOnly(text())),
    draft: readableBy(owner, optional(text())),
    rating: writableBy(admin, optional(integer()))
  },
  owner: 'userId',
  access: {
    read: any(owner, where({ public: true }), where({ readerIds: $me }), role('manager')),
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
    noteId: optional(reference('zoo/notes', { onDelete: 'cascade' })),
    noteIds: optional(references('zoo/notes', { max: 3 }))
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

const tickets = resource({
  path: 'zoo/tickets',
  about: 'Tickets that move from state to state, and that can be counted.',
  fields: { title: text({ max: 100 }), state: choice(['new', 'done']), public: withDefault(false, flag()) },
  owner: 'userId',
  access: { read: any(owner, where({ public: true }), role('manager')), write: owner },
  actions: {
    rename: action({
      about: 'Gives it another title.',
      input: { title: text({ max: 100 }) },
      access: any(all(owner, where({ public: false })), admin),
      run: async ({ trx, row, data }) => void (await trx('zoo_tickets').where({ id: row.id }).update(data))
    }),
    count: action({
      about: 'Counts them.',
      of: 'resource',
      access: role('manager'),
      run: async ({ trx }) => ({ count: Number((await trx('zoo_tickets').count())[0].count) })
    })
  },
  states: {
    field: 'state',
    initial: 'new',
    moves: { finish: move({ about: 'Finishes it.', from: 'new', to: 'done', who: all(owner, role('user')) }) }
  }
})

const albums = resource({
  path: 'zoo/albums',
  about: 'Pictures of users, some for everybody, with papers that are for the owner alone.',
  fields: {
    title: text({ max: 100 }),
    public: withDefault(false, flag()),
    cover: optional(image({ max: '1MB', thumbnails: { small: 64 } })),
    pages: optional(images({ count: 5 })),
    papers: readableBy(owner, optional(file({ types: ['application/pdf'] }))),
    key: optional(secret(image()))
  },
  owner: 'userId',
  access: { read: any(owner, where({ public: true })), write: owner, history: any(owner, admin) }
})

export const zoo = [topics, notes, cases, drops, quiet, tickets, albums]
