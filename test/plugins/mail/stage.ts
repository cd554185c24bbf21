// The stage of tests of mail: an application that sends to a post office, and what it has noted of its mails.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Overrides } from '../../../src/configuration'
import type { Application } from '../../../src/declarations'
import { button, message, paragraph } from '../../../src/plugins/mail'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { PostOffice } from './post-office'

/** A message with a token in it, as those of accounts are. */
export const boarding = message<{ name: string; link: string }>({
  name: 'hangar-boarding',
  subject: ({ name }) => `Your flight, ${name}`,
  body: ({ name, link }) => [paragraph(`Hello ${name},`), button('Board', link)],
  example: { name: 'Amelia', link: 'https://hangar.example/board/a-token' }
})

export const TOKEN = 'Zq7bN2xW9_tK-4vYc81rLm3d'
export const values = { name: 'Amelia', link: `https://hangar.example/board/${TOKEN}` }

export interface Stage {
  readonly api: TestApp
  readonly office: PostOffice
  stop(): Promise<void>
}

/** An application that runs jobs, and a post office that it sends to. */
export async function openStage(overrides: Overrides = {}): Promise<Stage> {
  const office = await new PostOffice().open()
  const mail = { url: office.url, from: 'Hangar <no-reply@hangar.example>' }
  const api = await testApp({ jobs: { concurrency: 2 }, mail, ...overrides })
  return {
    api,
    office,
    async stop() {
      await api.stop()
      await office.close()
    }
  }
}

export interface Noted {
  readonly id: string
  readonly recipient: string
  readonly message: string
  readonly status: string
  readonly attempts: number
  readonly lastError: string | null
  readonly sentAt: Date | null
}

/** The rows of mails to an address. */
export const noted = (app: Application, recipient: string): Promise<Noted[]> =>
  app.get('postgresqlClient')('mails').where({ recipient }).orderBy('createdAt')

/** Jobs that are in the queue for an address, whole. */
export async function queued(app: Application, recipient: string): Promise<any[]> {
  const { rows } = await app
    .get('postgresqlClient')
    .raw(`select * from graphile_worker._private_jobs where payload->>'to' = ?`, [recipient])
  return rows
}

/** Has jobs that wait for their next try run now. */
export async function hurry(app: Application): Promise<void> {
  await app.get('postgresqlClient').raw(
    `with due as (
      update graphile_worker._private_jobs set run_at = now()
      where locked_at is null and attempts < max_attempts and run_at > now() and task_id in
        (select id from graphile_worker._private_tasks where identifier = 'mail') returning id
    ) select pg_notify('jobs:insert', json_build_object('count', count(*))::text) from due`
  )
}

/** Waits for something, and hurries what waits for its next try meanwhile. */
export async function until(
  app: Application,
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 15
): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`)
    await hurry(app)
    await sleep(30)
  }
}

/** Waits until the only mail to an address has a status. */
export async function become(app: Application, recipient: string, status: string): Promise<Noted> {
  let rows: Noted[] = []
  await until(app, `${recipient} ${status}`, async () => {
    rows = await noted(app, recipient)
    return rows.length === 1 && rows[0].status === status
  })
  return rows[0]
}
