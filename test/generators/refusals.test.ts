// What generators refuse: every mistake is told at once, with its cure, and nothing is written.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { copyRepository } from '../generator/copy'
import type { Copy } from '../generator/copy'
import { accessMistakes, mistakes, nameMistakes } from './mistakes'
import { stageIn } from './stage'
import type { Stage, Told } from './stage'

const access = ['--access', 'read=anyone,write=admin']

describe('What generators refuse', () => {
  let copy: Copy
  let stage: Stage

  const listing = () =>
    ['src', 'test', 'migrations'].flatMap(folder =>
      readdirSync(join(copy.folder, folder), { recursive: true, encoding: 'utf8' })
    )

  /** Expects that nothing was written, whatever was said. */
  async function nothing(words: string[], answers?: Record<string, unknown[]>): Promise<Told> {
    const before = listing()
    const told = await stage.run(words, answers)
    assert.deepEqual(listing(), before)
    return told
  }

  before(() => {
    copy = copyRepository()
    stage = stageIn(copy.folder)
  })
  after(() => copy?.remove())

  for (const [words, sentence] of mistakes) {
    it(`resource ${words.join(' ')}`, async () => {
      const { code, complaint } = await nothing(['resource', ...words, ...access])
      assert.match(complaint, sentence)
      assert.match(complaint, /^Nothing was written:\n/)
      assert.equal(code, 2)
    })
  }

  for (const [text, sentence] of accessMistakes) {
    it(`--access ${text}`, async () => {
      const { code, complaint } = await nothing(['resource', 'zeppelins', 'code:text', '--access', text])
      assert.match(complaint, sentence)
      assert.equal(code, 2)
    })
  }

  it('tells all mistakes at once, and none that only follows from another', async () => {
    const words = ['resource', 'zeppelins', 'code:txt', 'kind:choice', 'Bad:text', '--search', 'code']
    const { complaint } = await nothing([...words, '--access', 'read=all,write=admin'])
    assert.deepEqual(
      complaint.match(/^ {2}- \S+ \S+/gm),
      ['code: txt', 'kind: choice', '--access read:', 'zeppelins: fields.Bad:'].map(each => `  - ${each}`)
    )
  })

  it('says what is missing where nobody can be asked, with an example', async () => {
    const { code, complaint } = await nothing(['resource'])
    assert.match(
      complaint,
      /needs its path, its fields, --access, who may .*; for example: npm run generate -- /
    )
    assert.equal(code, 2)
    assert.match(
      (await nothing(['resource', 'zeppelins', ...access])).complaint,
      /needs its fields; for example/
    )
    assert.match((await nothing(['plugin'])).complaint, /A plugin needs its name; for example/)
  })

  it('says what is wrong with the use of the command itself', async () => {
    for (const words of [['nonsense'], ['resource', 'zeppelins', '--colour', 'red'], ['plugin', 'a', 'b']]) {
      const { code, complaint } = await nothing(words)
      assert.match(complaint, /^error: (unknown|too many)/)
      assert.equal(code, 2)
    }
  })

  it('writes over no file where nobody can be asked', async () => {
    const file = 'test/services/contacts/contacts.test.ts'
    const { code, complaint } = await nothing(['resource', 'contacts', 'a:text', ...access])
    assert.match(
      complaint,
      /src\/services\/contacts\/contacts\.resource\.ts is there already; remove it, or run/
    )
    assert.ok(complaint.includes(`${file} is there already`), complaint)
    assert.equal(code, 1)
  })

  it('takes no path that another resource has, nor one whose table it has', async () => {
    writeFileSync(
      join(copy.folder, 'src/services/contacts/book.resource.ts'),
      copy.read('src/services/contacts/contacts.resource.ts').replaceAll("'contacts'", "'hangar/zeppelins'")
    )
    const taken = async (path: string) => (await nothing(['resource', path, 'a:text', ...access])).complaint
    assert.match(await taken('hangar/zeppelins'), /hangar\/zeppelins: two resources have this path/)
    assert.match(
      await taken('hangar-zeppelins'),
      /hangar-zeppelins: two resources have this table, the other being hangar/
    )
  })

  for (const [name, sentence] of nameMistakes) {
    it(`plugin ${name}`, async () => {
      const { code, complaint } = await nothing(['plugin', name])
      assert.match(complaint, sentence)
      assert.equal(code, 2)
    })
  }

  it('adds no plugin to a composition that it does not understand', async () => {
    const file = join(copy.folder, 'src/compose.ts')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('  return app\n', '  return app as Application\n'))
    const { code, complaint } = await nothing(['plugin', 'flying-post'])
    writeFileSync(file, text)
    assert.match(complaint, /src\/compose\.ts must import a plugin and end by "  return app"/)
    assert.equal(code, 1)
    assert.ok(!existsSync(join(copy.folder, 'src/plugins/flying-post')))
  })
})
