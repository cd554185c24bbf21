// The walk of a team: an admin hires, a manager leads a project, and tasks are made, done and taken back.
import { scenario } from '../../support/scenario'
import { arrivals, departures } from './people'
import { beginnings, ends } from './project-steps'
import { tasks } from './task-steps'

scenario({
  title: 'the walk of a team',
  people: { root: 'admin' },
  settings: { domains: ['tasks'] },
  steps: [...arrivals, ...beginnings, ...tasks, ...ends, ...departures]
})
