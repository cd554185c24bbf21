// A process that runs jobs and nothing else: each run is a row, with its begin and its end.
import { setTimeout as sleep } from 'node:timers/promises'
import { feathers } from '@feathersjs/feathers'
import { koa } from '@feathersjs/koa'
import { loadConfiguration } from '../../../src/configuration'
import type { Application } from '../../../src/declarations'
import { logger } from '../../../src/logger'
import { jobs, jobsOf } from '../../../src/plugins/jobs'
import { postgresql } from '../../../src/postgresql'

export interface Flight {
  readonly flight: number
  /** How long it takes, in milliseconds. */
  readonly length: number
}

const app: Application = koa(feathers())
for (const [name, value] of Object.entries(loadConfiguration())) app.set(name as never, value as never)
logger.level = app.get('log').level
app.set('databaseUrl', process.env.DATABASE_URL)
app.configure(postgresql)
app.configure(jobs)

jobsOf(app).define('fly-zeppelin', async ({ flight, length }: Flight, { attempt }) => {
  const knex = app.get('postgresqlClient')
  const row = { flight, pid: process.pid, attempt, began: knex.raw('clock_timestamp()') }
  const [{ id }] = await knex('flights').insert(row).returning('id')
  await sleep(length)
  await knex('flights')
    .where({ id })
    .update({ ended: knex.raw('clock_timestamp()') })
})

async function end(): Promise<void> {
  await app.teardown()
  process.exit(0)
}

process.once('SIGTERM', () => void end())
process.stdin.resume().once('close', () => process.exit(1))
void app.setup().then(() => console.log('The hangar is open'))
