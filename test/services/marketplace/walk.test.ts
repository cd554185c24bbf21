// The walk of the marketplace: somebody registers, work is offered, found, asked for, agreed on, done, paid and reviewed.
import { rmSync } from 'node:fs'
import { scenario } from '../../support/scenario'
import { folder } from './stage'
import { arrivals } from './walk-arrivals'
import { ends } from './walk-ends'
import { jobs } from './walk-jobs'
import { offers } from './walk-offers'

const data = folder()
after(() => rmSync(data, { recursive: true, force: true }))

scenario({
  title: 'the walk of the marketplace',
  people: { ada: 'user', bob: 'user', root: 'admin' },
  settings: { data, domains: ['marketplace'], accounts: { confirm: 'required' }, jobs: { concurrency: 2 } },
  steps: [...arrivals, ...offers, ...jobs, ...ends]
})
