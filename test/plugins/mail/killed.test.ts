// Killed: processes die in the middle of their mails, and the server does, too; everything arrives all the same.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { typescript } from '../../support/process'
import { PostOffice } from './post-office'
import { until } from './stage'
import type { Noted } from './stage'

/** How many processes are killed, and how many mails each of them would send. */
const KILLS = 4
const MAILS = 150

const children = new Set<ChildProcess>()
process.once('exit', () => children.forEach(child => child.kill('SIGKILL')))

describe('mails of processes that are killed', function () {
  this.timeout(60_000)
  let api: TestApp
  let office: PostOffice
  let log = ''

  before(async () => {
    api = await testApp()
    office = await new PostOffice().open()
    office.pace = 3
    await api.app.get('postgresqlClient').raw('create table ledger (recipient text primary key)')
  })
  after(async () => {
    for (const child of children) child.kill('SIGKILL')
    await office.close()
    await api.stop()
  })

  /** Starts a sender, and waits until it sends. */
  async function startSender(name: string, count = MAILS): Promise<ChildProcess> {
    const env = {
      ...process.env,
      DATABASE_URL: api.app.get('databaseUrl'),
      MAIL_URL: office.url,
      JOBS_CONCURRENCY: '4',
      LOG_LEVEL: 'debug'
    }
    const program = join(__dirname, 'sender.ts')
    const child = spawn(process.execPath, [...typescript, program, name, String(count)], { env })
    children.add(child)
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        log += chunk
        if (String(chunk).includes('ready')) resolve()
      }
      child.stdout.on('data', read)
      child.stderr.on('data', read)
      child.once('exit', code => reject(new Error(`The sender ended with ${code}:\n${log}`)))
    })
    return child
  }

  async function kill(child: ChildProcess): Promise<void> {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    children.delete(child)
  }

  it('all arrive if their transaction has committed, once for each try', async () => {
    const knex = api.app.get('postgresqlClient')
    let next = startSender('0')
    for (let count = 1; count <= KILLS; count++) {
      const child = await next
      // The next one gets ready meanwhile, and then takes over what this one leaves.
      next = startSender(String(count), count === KILLS ? 0 : MAILS)
      next.catch(() => undefined)
      const before = office.taken.length
      await until(api.app, 'some have arrived', () => office.taken.length > before + Math.random() * 40)
      if (count % 2 === 0) {
        await office.close()
        const failures = log.length
        await until(api.app, 'some have failed', () => log.includes('Job mail failed', failures))
        await kill(child)
        await office.open()
      } else await kill(child)
    }
    await next
    const left = async (): Promise<Noted[]> => knex('mails').whereNot({ status: 'sent' })
    await until(api.app, 'everything has gone', async () => (await left()).length === 0, 30)

    const meant: string[] = await knex('ledger').pluck('recipient')
    assert.ok(meant.length > 20, `${meant.length} mails were committed`)
    const rows: Noted[] = await knex('mails')
    assert.deepEqual(rows.map(({ recipient }) => recipient).sort(), meant.sort())
    const recipients = new Set(office.taken.map(({ recipient }) => recipient))
    let twice = 0
    for (const { id, recipient, attempts } of rows) {
      const taken = office.taken.filter(mail => mail.recipient === recipient)
      assert.ok(taken.length >= 1, `${recipient} has not arrived`)
      assert.ok(taken.length <= attempts, `${recipient} came ${taken.length} times in ${attempts} tries`)
      // Whoever gets it twice can tell.
      for (const { messageId } of taken) assert.equal(messageId, `<${id}@localhost>`)
      twice += taken.length - 1
    }
    assert.equal(recipients.size, rows.length, 'nothing came that was rolled back')
    // A process has four jobs in hand when it dies, or the server.
    assert.ok(twice <= 4 * KILLS * 2, `${twice} came twice`)
  })

  it('leave no token in the log or in the queue', async () => {
    assert.ok(!log.includes('token-of-'), log.slice(0, 2000))
    assert.match(log, /Job mail failed/)
    const { rows } = await api.app
      .get('postgresqlClient')
      .raw('select payload::text from graphile_worker._private_jobs')
    assert.ok(!JSON.stringify(rows).includes('token-of-'))
  })
})
