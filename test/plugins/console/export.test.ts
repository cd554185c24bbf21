// `export`: the rows that one user sees, as a file that `import` takes back.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { child, command, ended } from './run'

describe('export', () => {
  let api: TestApp
  let url: string
  let [ada, bob]: Person[] = []
  const folder = mkdtempSync(join(tmpdir(), 'plumage-export-'))
  const file = join(folder, 'contacts.csv')
  const odd = ['=HYPERLINK("http://x")', '+1', '-1', '@a', 'a;b, "c"', 'two\nlines', "Zoë '", 'null']

  before(async () => {
    api = await testApp()
    url = api.app.get('databaseUrl')!
    ;[ada, bob] = await Promise.all([api.person('ada'), api.person('bob')])
    const contacts = Array.from({ length: 250 }, (_, index) => ({
      firstName: odd[index % odd.length],
      lastName: `Lee ${index}`,
      email: `a${index}@example.com`,
      userId: ada.id
    }))
    await api.app.service('contacts').create(contacts)
  })
  after(async () => {
    rmSync(folder, { recursive: true })
    await api.stop()
  })

  const save = (...words: string[]) => command(url, ['export', 'contacts', ...words])

  const rowsOf = async (person: Person) => {
    const rows = await api.app.service('contacts').find({
      query: { userId: person.id, $sort: { id: 1 }, $select: ['firstName', 'lastName', 'email'] },
      paginate: false
    })
    return rows.map(({ firstName, lastName, email }) => [firstName, lastName, email])
  }

  it('writes all that a user sees, and import makes the same of it', async () => {
    const { code, out, err } = await save(file, '--as', 'ada@example.com', '--delimiter', ';')
    assert.deepEqual([code, out, err], [0, '', '250 contacts exported\n'])
    assert.match(readFileSync(file, 'utf8'), /^id;firstName;lastName;email;userId;createdAt;updatedAt\n1;/)
    const words = ['import', 'contacts', file, '--as', 'bob@example.com', '--delimiter', ';']
    assert.deepEqual(await command(url, words), {
      code: 0,
      out: '250 contacts imported\n',
      err: 'Not imported, because the server sets it: id, userId, createdAt, updatedAt\n'
    })
    assert.deepEqual(await rowsOf(bob), await rowsOf(ada))
  })

  it('writes to the standard output, in the order and the number that are wanted', async () => {
    const query =
      '?lastName[$in][]=Lee 7&lastName[$in][]=Lee 107&lastName[$in][]=Lee 207&$sort[id]=-1&$limit=2&$select=lastName'
    const { out, err } = await save('--as', 'ada@example.com', '--query', query)
    assert.match(out, /^id,lastName\n208,Lee 207\n108,Lee 107\n$/)
    assert.equal(err, '2 contacts exported\n')
    const listed = '?$sort[id]=1&$limit=1&$select=lastName,email'
    const { out: some } = await save('--as', 'ada@example.com', '--query', listed)
    assert.match(some, /^id,lastName,email\n1,Lee 0,a0@example\.com\n$/)
  })

  it('writes the header alone for a user who sees nothing', async () => {
    await api.person('cy')
    const { out } = await save('-', '--as', 'cy@example.com')
    assert.equal(out, 'id,firstName,lastName,email,userId,createdAt,updatedAt\n')
  })

  it('refuses a wrong query and leaves an older file as it was', async () => {
    writeFileSync(file, 'older')
    for (const [query, sentence] of [
      ['password=1', /^password cannot be used here; there are id, /],
      ['$skip=1', /^--query takes filters, .*, not \$skip\.\n$/],
      ['$limit=many', /^--query: \$limit must be a whole number\.\n$/]
    ] as const) {
      const { code, err } = await save(file, '--as', 'ada@example.com', '--query', query)
      assert.equal(code, 1)
      assert.match(err, sentence)
    }
    assert.equal(readFileSync(file, 'utf8'), 'older')
  })

  it('refuses a file that cannot be written, an unknown user, an unknown resource', async () => {
    const absent = join(folder, 'absent', 'x.csv')
    assert.match(
      (await save(absent, '--as', 'ada@example.com')).err,
      /^Cannot write .*: its folder does not exist\.\n$/
    )
    assert.equal((await save('--as', 'eve@example.com')).err, 'There is no user eve@example.com.\n')
    assert.match(
      (await command(url, ['export', 'nothing', '--as', 'ada'])).err,
      /^There is no resource nothing; /
    )
    assert(!existsSync(absent))
  })

  it('ends well when its reader leaves early', async () => {
    const started = child(url, ['export', 'contacts', '--as', 'ada@example.com'])
    started.stdout.destroy()
    const { code, err } = await ended(started)
    assert.deepEqual([code, err], [0, ''])
  })
})
