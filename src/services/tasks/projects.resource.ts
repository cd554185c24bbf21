// The projects: what tasks belong to, and who leads each.
import { choice, move, optional, reference, resource, role, signedIn, text, unique } from '../../engine'
import type { ActionsOf, RecordOf } from '../../engine'
import { assertLeads } from './leads'

const lead = role('manager', 'admin')

const projects = resource({
  path: 'projects',
  about: 'Projects, each led by a manager or an admin.',
  fields: {
    title: unique(text({ max: 200 })),
    description: optional(text({ max: 10_000 })),
    status: choice(['open', 'closed']),
    // It outlives whoever leads it.
    managerId: optional(reference('users', { onDelete: 'set null' }))
  },
  access: { read: signedIn, create: signedIn, patch: lead, remove: lead, history: lead },
  states: {
    field: 'status',
    initial: 'open',
    moves: {
      close: move({ about: 'Closes it.', from: 'open', to: 'closed', who: lead }),
      reopen: move({ about: 'Opens it again.', from: 'closed', to: 'open', who: lead })
    }
  },
  search: ['title', 'description'],
  hooks: { before: { create: [assertLeads], patch: [assertLeads] } }
})

export default projects

declare module '../../declarations' {
  interface Resources {
    projects: RecordOf<typeof projects>
  }
  interface Actions {
    projects: ActionsOf<typeof projects>
  }
}
