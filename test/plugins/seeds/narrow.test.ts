// Rows that cannot be made up, or not as many: each reason told, and nothing made.
import assert from 'node:assert/strict'
import { seedBed } from './bed'
import type { Bed } from './bed'
import { menagerie } from './menagerie'

describe('rows that cannot be made up', () => {
  let bed: Bed
  before(async () => {
    bed = await seedBed(menagerie)
  })
  after(() => bed.stop())
  const counted = async (path: string) => (await bed.rows(path)).length

  it('tells every field for which nothing can be made up, and where references lead nowhere', async () => {
    const { code, out, err } = await bed.seed('--rows', 'impossible=5', 'beasts=7')
    assert.deepEqual([code, out], [1, ''])
    assert.deepEqual(err.split('\n'), [
      'No rows were made up:',
      '  - beasts.ownerId refers to users, which has no rows; make some along: --rows users=10 impossible=5 beasts=7',
      '  - impossible.odd: no texts can be worked out from its pattern ^(?=.*Q)(?=.*9)[A-Z0-9]{40}$; make these rows by a seed file',
      '  - impossible.tiny: nothing that its schema takes could be made up; make these rows by a seed file',
      '  - impossible.format: nothing that its schema takes could be made up; make these rows by a seed file',
      ''
    ])
  })

  const narrow: [string, string, RegExp][] = [
    [
      'a check that chance does not meet',
      'unlikely=5',
      /^No rows of unlikely were made: .* check far \(Only the far /
    ],
    [
      'too few words',
      'words=4',
      /^words\.word is unique, and has room for 3 more values, not for 4\. Ask for fewer\.\n$/
    ],
    ['too few numbers', 'digits=6', /^digits\.digit is unique, and has room for 5 more values, not for 6\. /],
    ['too few letters', 'letters=40', /^letters\.letter is unique, and too short for 40 different values\. /],
    [
      'too few texts of a pattern',
      'grades=5',
      /^grades\.grade is unique, and has room for few more values, not for 5\. /
    ]
  ]
  for (const [what, rows, sentence] of narrow) {
    it(`makes nothing where there are ${what}`, async () => {
      const { code, out, err } = await bed.seed('--rows', rows)
      assert.deepEqual([code, out], [1, ''])
      assert.match(err, sentence)
      assert.equal(await counted(rows.split('=')[0]), 0)
    })
  }

  it('fills what has little room to the last', async () => {
    for (const rows of ['words=3', 'digits=5', 'letters=35', 'grades=4', 'singles=2']) {
      assert.equal((await bed.seed('--rows', rows)).code, 0, rows)
    }
  })

  it('says how many rows are free for a unique reference', async () => {
    const { code, err } = await bed.seed('--rows', 'singles=4')
    assert.equal(code, 1)
    assert.equal(
      err,
      'singles.wordId is unique, and only 1 row of words is free. Add --rows words=3, or ask for fewer.\n'
    )
    assert.equal(await counted('singles'), 2)
  })

  it('asks to try again when somebody has taken a value meanwhile', async () => {
    const knex = bed.api.app.get('postgresqlClient')
    // Ids stay below the numbers of the texts, as if these had been typed by people.
    await knex.raw('truncate letters restart identity')
    await knex('letters').insert({ letter: '3' })
    const { code, err } = await bed.seed('--rows', 'letters=5')
    assert.equal(code, 1)
    assert.equal(
      err,
      'No rows of letters were made: a row that is there already has a letter that was made up too. ' +
        'Try again; if that does not help, make these rows by a seed file.\n'
    )
    assert.equal(await counted('letters'), 1)
  })
})
