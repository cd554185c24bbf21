// Projects and tasks to try the application with.
import { seed } from '../../plugins/seeds'

const ada = { email: 'ada@demo.example.com' }
const grace = { email: 'grace@demo.example.com' }
const managerId = { email: 'max@demo.example.com' }

const engine = { title: 'Analytical Engine' }
const compiler = { title: 'Compiler' }

export default [
  seed({
    resource: 'projects',
    key: 'title',
    rows: [
      { ...engine, description: 'A mill, a store, and cards that tell them what to do.', managerId },
      { ...compiler, description: 'Programs in words instead of numbers.', managerId },
      { title: 'Reading room', description: 'A place for all who want to know how it works.', managerId }
    ]
  }),
  seed({
    resource: 'tasks',
    key: 'title',
    rows: [
      {
        title: 'Write Note G',
        description: 'How to compute Bernoulli numbers.',
        assigneeId: ada,
        projectId: engine
      },
      { title: 'Order brass', description: '25,000 parts, to a tenth of a millimetre.', projectId: engine },
      {
        title: 'Find the moth',
        description: 'In relay 70, panel F.',
        assigneeId: grace,
        projectId: compiler
      },
      { title: 'Choose words', assigneeId: grace, projectId: compiler },
      { title: 'Water the plants' }
    ]
  })
]
