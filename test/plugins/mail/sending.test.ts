// Sending: through the queue to a real SMTP server that takes, refuses, stumbles, and goes away.
import assert from 'node:assert/strict'
import { rerunJobs } from '../../../src/plugins/jobs'
import { mailOf } from '../../../src/plugins/mail'
import { Refusal } from './post-office'
import { become, boarding, noted, openStage, queued, until, values, TOKEN } from './stage'
import type { Stage } from './stage'

describe('sending mails', () => {
  let stage: Stage
  before(async () => {
    stage = await openStage()
  })
  after(() => stage.stop())

  const send = (to: string) => mailOf(stage.api.app).send(boarding, to, values)
  const arrived = (to: string) => stage.office.taken.filter(({ recipient }) => recipient === to)

  it('delivers both forms, marked as automatic, by an id that belongs to the row', async () => {
    const { app } = stage.api
    await send('amelia@example.com')
    const row = await become(app, 'amelia@example.com', 'sent')
    const [mail] = arrived('amelia@example.com')
    assert.equal(mail.subject, 'Your flight, Amelia')
    assert.equal(mail.from?.text, '"Hangar" <no-reply@hangar.example>')
    assert.ok(mail.text?.includes(`Board:\n${values.link}`))
    assert.ok(String(mail.html).includes(`<a href="${values.link}"`))
    assert.equal(mail.headers.get('auto-submitted'), 'auto-generated')
    assert.equal(mail.messageId, `<${row.id}@hangar.example>`)
    assert.deepEqual([row.message, row.attempts, row.lastError], ['hangar-boarding', 1, null])
    assert.ok(row.sentAt instanceof Date)
    await until(app, 'its job is gone, and what it held', async () => {
      return (await queued(app, 'amelia@example.com')).length === 0
    })
  })

  it('sends when the transaction has committed, and not when it is rolled back', async () => {
    const { app } = stage.api
    const knex = app.get('postgresqlClient')
    const inTransaction = (to: string, end: () => Promise<void>) =>
      knex.transaction(async trx => {
        await mailOf(app).send(boarding, to, values, {
          transaction: { trx, committed: Promise.resolve(true) }
        })
        await end()
      })
    const gone = inTransaction('back@example.com', async () => {
      throw new Error('rolled back')
    })
    await assert.rejects(gone, /rolled back/)
    await inTransaction('there@example.com', async () => {
      // Another mail goes from start to end meanwhile.
      await send('meanwhile@example.com')
      await become(app, 'meanwhile@example.com', 'sent')
      assert.deepEqual(arrived('there@example.com'), [])
    })
    await become(app, 'there@example.com', 'sent')
    assert.deepEqual(await noted(app, 'back@example.com'), [])
    assert.deepEqual(await queued(app, 'back@example.com'), [])
    assert.equal(arrived('back@example.com').length, 0)
  })

  it('gives up at once where the server refuses for good, and says why', async () => {
    const { api, office } = stage
    office.toRecipient = () => new Refusal(550, '5.1.1 No such user here')
    await send('nobody@example.com')
    const row = await become(api.app, 'nobody@example.com', 'failed')
    assert.equal(row.attempts, 1)
    assert.match(row.lastError!, /^550 5\.1\.1 No such user here$/)
    await until(api.app, 'the job is over', async () => {
      return (await queued(api.app, 'nobody@example.com')).length === 0
    })
  })

  it('tries again where the server asks for that', async () => {
    const { api, office } = stage
    let left = 2
    office.toRecipient = () => (left-- > 0 ? new Refusal(451, '4.7.1 Greylisted') : undefined)
    await send('grey@example.com')
    const row = await become(api.app, 'grey@example.com', 'sent')
    assert.deepEqual([row.attempts, row.lastError, arrived('grey@example.com').length], [3, null, 1])
  })

  it('has failed when its tries are used up, and goes when its job is run again', async () => {
    const { api, office } = stage
    const to = 'patience@example.com'
    office.toRecipient = () => new Refusal(450, '4.2.1 Busy')
    await send(to)
    await until(api.app, 'it has been tried', async () => {
      const [job] = await queued(api.app, to)
      return job.attempts > 0 && job.locked_at === null
    })
    const knex = api.app.get('postgresqlClient')
    await knex.raw('update graphile_worker._private_jobs set max_attempts = attempts + 1')
    const failed = await become(api.app, to, 'failed')
    assert.equal(failed.lastError, '450 4.2.1 Busy')
    office.toRecipient = () => undefined
    await until(api.app, 'its job is run again', async () => (await rerunJobs(knex)).length === 1)
    const sent = await become(api.app, to, 'sent')
    assert.deepEqual([sent.attempts, sent.lastError], [failed.attempts + 1, null])
  })

  it('loses nothing while the server is away, or breaks off', async () => {
    const { api, office } = stage
    const people = ['a', 'b', 'c'].map(name => `${name}@away.example`)
    await office.close()
    for (const to of people) await send(to)
    await until(api.app, 'all have been tried', async () => {
      const rows = await Promise.all(people.map(to => noted(api.app, to)))
      return rows.flat().every(({ attempts, lastError }) => attempts > 0 && lastError !== null)
    })
    assert.match((await noted(api.app, people[0]))[0].lastError!, /ECONNREFUSED/)
    await office.open()
    for (const to of people) await become(api.app, to, 'sent')
    assert.deepEqual(
      people.map(to => arrived(to).length),
      [1, 1, 1]
    )
  })

  it('keeps what the server says of our own sign-in for later, without the password', async () => {
    const { api, office } = stage
    const { url, from } = api.app.get('mail')
    office.toSignIn = () => new Refusal(535, '5.7.8 pilot with gehe%im is not known')
    api.app.set('mail', { from, url: url.replace('//', '//pilot:gehe%25im@') })
    await send('later@example.com')
    await until(api.app, 'it has been tried', async () => {
      return (await noted(api.app, 'later@example.com'))[0].lastError !== null
    })
    const [row] = await noted(api.app, 'later@example.com')
    assert.equal(row.status, 'waiting')
    assert.match(row.lastError!, /535 5\.7\.8 \[hidden\] with \[hidden\] is not known/)
    const [job] = await queued(api.app, 'later@example.com')
    assert.doesNotMatch(String(job?.last_error), /pilot|gehe|later@example/)
    office.toSignIn = () => undefined
    await become(api.app, 'later@example.com', 'sent')
    api.app.set('mail', { from, url })
  })

  it('notes no token that a server repeats', async () => {
    const { api, office } = stage
    office.toMail = () => new Refusal(554, `5.6.0 We do not like ${values.link}`)
    await send('strict@example.com')
    const row = await become(api.app, 'strict@example.com', 'failed')
    assert.match(row.lastError!, /^554 5\.6\.0 We do not like https:\/\/hangar\.example\/board\/\[hidden\]$/)
    office.toMail = () => undefined
  })

  it('takes one address, and no list, name or line', async () => {
    const wrong = [
      '',
      'nobody',
      'a@b@c',
      'a@example.com, b@example.com',
      'Ada <ada@example.com>',
      'a@example.com\r\nBcc: b@example.com',
      `${'a'.repeat(250)}@example.com`
    ]
    for (const to of wrong) await assert.rejects(send(to), /one e-mail address/, to)
  })

  it('leaves no token in rows, in the journal, or in the queue when all has gone', async () => {
    const knex = stage.api.app.get('postgresqlClient')
    for (const table of ['mails', 'plumage_journal', 'graphile_worker._private_jobs']) {
      const { rows } = await knex.raw(`select row_to_json(t)::text as row from ${table} t`)
      const holding = rows.filter(({ row }: { row: string }) => row.includes(TOKEN))
      assert.deepEqual(holding, [], table)
    }
  })
})
