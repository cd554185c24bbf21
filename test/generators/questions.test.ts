// What generators ask at a terminal for, and what comes of the answers.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { copyRepository } from '../generator/copy'
import type { Copy } from '../generator/copy'
import { stageIn } from './stage'
import type { Stage } from './stage'

describe('What generators ask', () => {
  let copy: Copy
  let stage: Stage
  before(() => {
    copy = copyRepository()
    stage = stageIn(copy.folder)
  })
  after(() => copy?.remove())

  it('for a whole resource, one field after the other, and again what cannot be', async () => {
    const { code, complaint, refused } = await stage.run(['resource'], {
      path: ['users', 'Hangar', 'hangar/notes'],
      about: ['Notes that people make.'],
      name: ['', 'a:b', 'id', 'title', 'kind', 'tags', 'contactId', ''],
      kind: ['text', 'choice', 'list', 'reference'],
      subject: ['', 'short,long', 'text', 'contacts'],
      isOptional: [false, true, false, true],
      read: ['signedIn'],
      write: ['owner']
    })
    assert.deepEqual([code, complaint], [0, ''])
    const again = [/two resources have this path/, /small letters/, /begins with its name/, /Only the name/]
    assert.equal(refused.length, 6, refused.join('\n'))
    for (const sentence of [...again, /comes by itself/, /takes different words/])
      assert.ok(
        refused.some(each => sentence.test(each)),
        `${sentence}: ${refused.join('\n')}`
      )
    const text = copy.read('src/services/hangar/notes.resource.ts')
    assert.match(text, /^\/\/ Notes that people make\.\nimport \{ choice, list, optional, owner, reference, /)
    assert.match(
      text,
      / {2}fields: \{\n {4}title: text\(\),\n {4}kind: optional\(choice\(\['short', 'long'\]\)\),\n {4}tags: list\(text\(\)\),\n {4}contactId: optional\(reference\('contacts'\)\)\n {2}\},\n {2}owner: 'userId',\n {2}access: \{ read: signedIn, write: owner \}\n/
    )
  })

  it('only for what was not said', async () => {
    const { code, log } = await stage.run(
      ['resource', 'zeppelins', 'name:text', '--access', 'read=anyone,write=admin'],
      {
        about: ['']
      }
    )
    assert.equal(code, 0)
    assert.match(copy.read('src/services/zeppelins/zeppelins.resource.ts'), /about: 'Zeppelins\.'/)
    assert.match(log, /npx mocha test\/services\/zeppelins\/zeppelins\.test\.ts/)
  })

  it('nothing before what was typed is right', async () => {
    const { code, complaint } = await stage.run(['resource', 'hangar/labels', 'name:txt'], {})
    assert.match(complaint, /name: txt is not a kind of field/)
    assert.equal(code, 2)
  })

  it('for who may do what once more, if that cannot be', async () => {
    const answers = { about: ['Cards.'], read: ['owner', 'anyone'], write: ['owner', 'admin'] }
    const { code, log } = await stage.run(['resource', 'hangar/cards', 'userId:reference:users'], answers)
    assert.equal(code, 0)
    assert.match(log, /the owner field is a readOnly\(reference\(…\)\); leave it out/)
    assert.match(
      copy.read('src/services/hangar/cards.resource.ts'),
      /access: \{ read: anyone, write: admin \}/
    )
  })

  it('before it writes over a file, and then keeps it or not', async () => {
    const words = [
      'resource',
      'zeppelins',
      'label:text',
      '--about',
      'Labels.',
      '--access',
      'read=anyone,write=admin'
    ]
    const kept = await stage.run(words, { overwrite: [false, false] })
    assert.match(kept.log, /Skipped file src\/services\/zeppelins\/zeppelins\.resource\.ts/)
    assert.match(copy.read('src/services/zeppelins/zeppelins.resource.ts'), /about: 'Zeppelins\.'/)
    const written = await stage.run(words, { overwrite: [true, true] })
    assert.equal(written.code, 0, written.complaint)
    assert.match(copy.read('src/services/zeppelins/zeppelins.resource.ts'), /about: 'Labels\.'/)
    assert.match(copy.read('test/services/zeppelins/zeppelins.test.ts'), /label: 'label'/)
  })

  it("for a plugin's name", async () => {
    const { code, refused } = await stage.run(['plugin'], { name: ['docs', 'flying-post'] })
    assert.equal(code, 0)
    assert.deepEqual(refused, ['docs: there is a plugin of this name; choose another'])
    assert.ok(existsSync(join(copy.folder, 'src/plugins/flying-post/index.ts')))
  })

  it('nothing more when a migration cannot be made: what is written stays, and how to go on is said', async () => {
    const { code, complaint } = await stage.run(
      ['resource', 'hangar/prices', 'net:money', '--about', 'Prices.', '--access', 'read=anyone,write=admin'],
      {},
      () => Promise.reject(new Error('The database cannot be reached.'))
    )
    assert.match(
      complaint,
      /^The database cannot be reached\.\nThe resource and its test are written\. Make the/
    )
    assert.match(complaint, /npm run plumage -- migrate make -m "add hangar\/prices"$/)
    assert.equal(code, 1)
    assert.ok(existsSync(join(copy.folder, 'src/services/hangar/prices.resource.ts')))
  })
})
