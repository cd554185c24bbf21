// The tasks: what is to be done, for which project, and by whom.
import { choice, move, optional, reference, resource, role, signedIn, text, unique } from '../../engine'
import type { ActionsOf, RecordOf } from '../../engine'

const tasks = resource({
  path: 'tasks',
  about: 'What is to be done. A task may be without a project, and without anybody whom it is assigned to.',
  fields: {
    title: unique(text({ max: 200 })),
    description: optional(text({ max: 10_000 })),
    status: choice(['todo', 'doing', 'done']),
    assigneeId: optional(reference('users', { onDelete: 'set null' })),
    projectId: optional(reference('projects', { onDelete: 'set null' }))
  },
  access: { read: signedIn, write: signedIn, history: role('manager', 'admin') },
  states: {
    field: 'status',
    initial: 'todo',
    moves: {
      start: move({ about: 'Begins it.', from: 'todo', to: 'doing', who: signedIn }),
      stop: move({
        about: 'Puts it back among what is to be done.',
        from: 'doing',
        to: 'todo',
        who: signedIn
      }),
      finish: move({ about: 'Ends it.', from: 'doing', to: 'done', who: signedIn }),
      reopen: move({ about: 'Takes it up again.', from: 'done', to: 'doing', who: signedIn })
    }
  },
  search: ['title', 'description']
})

export default tasks

declare module '../../declarations' {
  interface Resources {
    tasks: RecordOf<typeof tasks>
  }
  interface Actions {
    tasks: ActionsOf<typeof tasks>
  }
}
