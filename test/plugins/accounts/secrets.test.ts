// Secrets: after all that may happen to an account, its passwords, tokens and hashes stand where they must and nowhere else.
import assert from 'node:assert/strict'
import { journalOf } from '../../../src/plugins/journal'
import { mailOf } from '../../../src/plugins/mail'
import { openSocket, restDoor, socketDoor } from '../../support/door'
import { Ledger } from './ledger'
import { Stage } from './stage'
import { passwords, walk } from './walk'

describe('the secrets of an account', () => {
  let stage: Stage
  const ledger = new Ledger()
  const knex = () => stage.api.app.get('postgresqlClient')

  before(async function () {
    this.timeout(60_000)
    // Without grace, so that a refresh token that comes back is taken for stolen at once.
    stage = await Stage.open({ graceSeconds: 0 }, { log: { level: 'trace' } })
    ledger.openLog()
    Object.values(passwords).forEach(password => ledger.keep('a password', password))
    const root = await stage.api.person('root', 'admin')
    ledger.keep('an access token', root.token)
    for (const person of [root, undefined]) ledger.hear(await openSocket(stage.api, person))
    for (const makeDoor of [restDoor, socketDoor]) await walk({ stage, ledger, makeDoor, root })
    await journalOf(stage.api.app).level()
  })
  after(async () => {
    ledger.close()
    await stage.close()
  })

  it('are in no answer but the one that hands them out', () => {
    assert.ok(ledger.answers.length > 80, `${ledger.answers.length} answers`)
    assert.ok(ledger.answers.filter(({ status }) => status >= 400).length > 50)
    for (const { what, body } of ledger.answers) assert.deepEqual(ledger.leaks(body), [], what)
  })

  it('are in no event', () => {
    const names = new Set(ledger.events.map(({ what }) => what))
    for (const name of [
      'users created',
      'users patched',
      'sessions created',
      'sessions removed',
      'second-factors patched'
    ])
      assert.ok(names.has(name), `${name} was heard`)
    for (const { what, body } of ledger.events) assert.deepEqual(ledger.leaks(body), [], what)
  })

  it('are in no row of any table, but for the hashes that they are checked against', async () => {
    const { rows: tables } = await knex().raw(
      `select oid::regclass::text as name, relname from pg_class
        where relkind = 'r' and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`
    )
    const filled = new Set<string>()
    for (const { name, relname } of tables) {
      const { rows } = await knex().raw(`select to_jsonb(t) as row from ${name} t`)
      if (rows.length > 0) filled.add(relname)
      for (const { row } of rows) {
        if (relname === 'users') assert.match(row.password, /^\$argon2id\$/)
        if (relname === 'users') delete row.password
        if (relname === 'links') assert.match(row.hash, /^[0-9a-f]{64}$/)
        if (relname === 'links') delete row.hash
        if (relname === 'second_factors') {
          assert.match(row.secret, /^[\w+/]{79,}=*$/)
          for (const hash of row.recoveryHashes) assert.match(hash, /^[0-9a-f]{64}$/)
          delete row.recoveryHashes
        }
        assert.deepEqual(ledger.leaks(row), [], name)
      }
    }
    for (const name of [
      'users',
      'links',
      'sessions',
      'mails',
      'attempts',
      'second_factors',
      'plumage_journal'
    ])
      assert.ok(filled.has(name), `${name} has rows`)
    const { rows: noted } = await knex().raw(`select distinct resource from plumage_journal`)
    assert.ok(noted.some(({ resource }: any) => resource === 'users'))
  })

  it('are in no job that is done', async () => {
    // Whatever is done is gone; what is regular waits for its next time.
    const { rows } = await knex().raw(
      `select task_identifier from graphile_worker.jobs where key is null or key not like 'every:%'`
    )
    assert.deepEqual(rows, [])
  })

  it('are in no mail but for the link that it brings', () => {
    const mails = mailOf(stage.api.app).inbox!.all()
    assert.ok(mails.length >= 6, `${mails.length} mails`)
    for (const mail of mails) {
      const [, link] = /(?:user_confirm\/|#)([\w-]{43})/.exec(mail.text) ?? []
      const rest = link ? JSON.stringify(mail).replaceAll(link, '') : mail
      assert.deepEqual(ledger.leaks(rest), [], mail.subject)
    }
  })

  it('are in no line of the log', () => {
    assert.match(ledger.log, /"msg":"request"/)
    assert.match(ledger.log, /A used refresh token came back/)
    assert.match(ledger.log, /user_confirm\/\[hidden\]/)
    for (const line of ledger.log.split('\n')) assert.deepEqual(ledger.leaks(line), [], line)
  })
})
