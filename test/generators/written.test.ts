// What generators write: it passes the checks of the house as it is, and its tests pass at once.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { copyRepository } from '../generator/copy'
import type { Copy } from '../generator/copy'
import { generate as generateStock, open as openStock } from '../generator/scaffold'
import { run } from '../production/child'
import type { Ended } from '../production/child'
import { cloneDatabase } from '../support/database'
import type { TestDatabase } from '../support/database'
import { typescript } from '../support/process'
import { stageIn } from './stage'
import { mixedWishes, relatedWishes } from './wishes'

describe('What generators write', function () {
  // Compilers are at work.
  this.timeout(240_000)

  let copy: Copy
  let database: TestDatabase

  const node = (args: string[], env = {}): Promise<Ended> =>
    run(process.execPath, args, { cwd: copy.folder, env })

  const generate = (words: string[], url = database.url, loader = typescript) =>
    node([...loader, 'src/generate.ts', ...words], { NODE_ENV: 'test', DATABASE_URL: url })

  /** The real command, as `npm run generate --` runs it. */
  const byTheCommand = (words: string[]) => generate(words, database.url, ['--require', 'tsx/cjs'])

  const migrations = () => readdirSync(join(copy.folder, 'migrations')).filter(name => name.endsWith('.ts'))

  /** What the stock generators wrote or changed. */
  const stock: string[] = []

  /** The files below these folders that the repository does not have. */
  const written = () =>
    ['src/services', 'src/plugins', 'test/services', 'test/plugins', 'migrations'].flatMap(folder => {
      const list = (root: string) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      const before = new Set(list(join(__dirname, '../..')))
      return list(copy.folder)
        .filter(file => file.endsWith('.ts') && !before.has(file))
        .map(file => join(folder, file))
    })

  const passes = ({ code, output }: Ended) => assert.equal(code, 0, output)

  before(async () => {
    copy = copyRepository()
    database = await cloneDatabase()
  })
  after(async () => {
    await database?.drop()
    copy?.remove()
  })

  it('a resource, its test, its migration and its surface, by the real command', async () => {
    const before = migrations()
    const { code, output } = await byTheCommand([
      'resource',
      'hangar/coupons',
      'code:text:unique',
      'percent:integer',
      'expiresAt:moment?',
      'kind:choice:once,forever',
      '--access',
      'read=anyone,write=admin'
    ])
    assert.equal(code, 0, output)
    const migration = migrations().find(name => !before.includes(name))!
    assert.match(migration, /^\d{14}_add_hangar_coupons\.ts$/)
    for (const file of [
      'src/services/hangar/coupons.resource.ts',
      'test/services/hangar/coupons.test.ts',
      'test/surface.txt',
      `migrations/${migration}`
    ])
      assert.ok(output.includes(`Wrote file ${file}`), output)
    assert.match(copy.read('test/surface.txt'), /^POST {3}\/hangar\/coupons {2}admin$/m)
    assert.match(copy.read(`migrations/${migration}`), /hangar_coupons/)
    assert.equal(
      copy.read('src/services/hangar/coupons.resource.ts'),
      `// Coupons.
import { admin, anyone, choice, integer, moment, optional, resource, text, unique } from '../../engine'
import type { RecordOf } from '../../engine'

const coupons = resource({
  path: 'hangar/coupons',
  about: 'Coupons.',
  fields: {
    code: unique(text()),
    percent: integer(),
    expiresAt: optional(moment()),
    kind: choice(['once', 'forever'])
  },
  access: { read: anyone, write: admin }
})

export default coupons

declare module '../../declarations' {
  interface Resources {
    'hangar/coupons': RecordOf<typeof coupons>
  }
}
`
    )
  })

  it('resources with every kind of field, every modifier, and references of every sort', async () => {
    const { run } = stageIn(copy.folder)
    for (const { path, fields, access, more = [] } of [...mixedWishes(), ...relatedWishes]) {
      const { code, complaint } = await run(['resource', path, ...fields, '--access', access, ...more])
      assert.equal(code, 0, complaint)
    }
    assert.match(
      copy.read('test/services/hangar/log-notes.test.ts'),
      /\/\/ No row is made here: only the application itself may create hangar\/logs\. Add the steps that make one\./
    )
    assert.match(copy.read('test/services/hangar/parts.test.ts'), /makes a row of hangar\/boxes to refer to/)
  })

  it('without a database everything but the migration, and how to make that later', async () => {
    const before = migrations()
    const words = ['resource', 'latecomers', 'text:text', '--access', 'read=anyone,write=anyone']
    const gone = Object.assign(new URL(database.url), { pathname: 'nowhere' }).href
    const { code, output } = await generate(words, gone)
    assert.equal(code, 1, output)
    assert.match(
      output,
      /The resource and its test are written\. Make the migration later: npm run plumage -- /
    )
    assert.doesNotMatch(output, /\n {4}at /)
    assert.deepEqual(migrations(), before)
    assert.match(copy.read('test/surface.txt'), /^POST {3}\/latecomers {2}anyone$/m)
  })

  it('a plugin with its test, in the composition', async () => {
    const { code, complaint } = await stageIn(copy.folder).run(['plugin', 'flying-post'])
    assert.equal(code, 0, complaint)
    const composition = copy.read('src/compose.ts')
    const imports = composition.match(/^import .* from '\.\/plugins\/.*'$/gm)!
    const own = imports.indexOf(`import { flyingPost } from './plugins/flying-post'`)
    assert.match(imports[own - 1], /^import \{ \w+ \} from '\.\/plugins\/[d-f]/)
    assert.match(imports[own + 1], /^import \{ \w+ \} from '\.\/plugins\/[f-h]/)
    assert.match(composition, /\n {2}app\.configure\(flyingPost\)\n {2}return app\n/)
  })

  it('beside what the stock generators write, by the command of the house and by their own', async () => {
    passes(await generate(['hook', '--name', 'hangar-mark', '--type', 'around']))
    assert.match(copy.read('src/hooks/hangar-mark.ts'), /export const hangarMark = async/)
    const changed = await generateStock(copy)
    assert.ok(changed.includes('src/client.ts'))
    openStock(copy)
    stock.push(...changed)
  })

  it('one migration for all of a domain that has none yet', async () => {
    const before = migrations()
    const words = ['resource', 'hangar/last', 'lateId:reference:latecomers']
    passes(await generate([...words, '--access', 'read=signedIn,write=signedIn']))
    const texts = migrations()
      .filter(name => !before.includes(name))
      .map(name => copy.read(`migrations/${name}`))
    const domains = texts.map(text => /^export const domain = '(.*)'$/m.exec(text)?.[1])
    assert.equal(new Set(domains).size, texts.length)
    for (const table of ['latecomers', 'hangar_part_5', 'hangar_remarks', 'hangar_last'])
      assert.match(texts.join(), new RegExp(`create table "${table}"`))
  })

  it('what passes types, lint and format, and tests that pass at once', async () => {
    const files = [...new Set([...written(), ...stock, 'src/compose.ts'])]
    assert.ok(files.length > 30, files.join(' '))
    const tests = files.filter(file => file.endsWith('.test.ts'))
    const house = ['architecture', 'surface'].map(name => `test/house/${name}.test.ts`)
    const tool = (file: string, ...args: string[]) =>
      node([join('node_modules', file), ...args], { TEST_DATABASE_URL: database.url })
    // Side by side, for they are what takes the time here.
    const ends = await Promise.all([
      node([...typescript, join(__dirname, 'check.ts'), copy.project(tests), ...files]),
      tool('prettier/bin/prettier.cjs', '--check', ...files),
      // A migration of so many tables is longer than a file may be.
      tool('mocha/bin/mocha.js', '--grep', '^(?!the house opens)', ...tests, ...house)
    ])
    ends.forEach(passes)
    for (const file of files.filter(file => !file.startsWith('migrations/')))
      assert.ok(copy.read(file).split('\n').length <= 200, file)
  })
})
