// The house rules that a machine can check: rings, doors, circles, length, and the first sentence of a file.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = resolve(__dirname, '../..')
const LONGEST = 200

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => /\.(ts|mjs|cjs)$/.test(file))
    .map(file => join(folder, file))

const sources = filesBelow('src')
const all = [...sources, ...['test', 'bench', 'migrations'].flatMap(filesBelow)]
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

interface Import {
  readonly from: string
  readonly to: string
  /** Types vanish when compiled; the generator's own files import one from src/client.ts. */
  readonly typeOnly: boolean
}

/** Where a relative import leads, as a file of the repository. */
function target(from: string, path: string): string | undefined {
  const base = join(dirname(from), path)
  return [`${base}.ts`, join(base, 'index.ts')].find(file => sources.includes(file))
}

function importsOf(file: string): Import[] {
  const found = [
    ...textOf(file).matchAll(/(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?'(\.[^']*)'/g),
    ...textOf(file).matchAll(/(?:import|require)\(()'(\.[^']*)'\)/g)
  ]
  return found.flatMap(([, type, path]) => {
    const to = target(file, path)
    return to ? [{ from: file, to, typeOnly: type !== undefined && type !== '' }] : []
  })
}

const imports = sources.flatMap(importsOf)

const floor = [
  'declarations',
  'configuration',
  'settings',
  'providers',
  'storage',
  'trade',
  'domains',
  'validators',
  'logger',
  'postgresql'
].map(name => `src/${name}.ts`)

/** The ring of a file, from the innermost: floor, engine, plugins, services, application. */
function ring(file: string): number {
  if (floor.includes(file)) return 0
  if (file.startsWith('src/engine/')) return 1
  if (file.startsWith('src/plugins/')) return 2
  if (file.startsWith('src/services/') || file.startsWith('src/hooks/')) return 3
  return 4
}

const name = ({ from, to }: Import) => `${from} → ${to}`
/** `src/plugins/auth/…` → `src/plugins/auth`; undefined for what is not in such a folder. */
const part = (file: string, above: string) =>
  file.startsWith(`${above}/`) && file.split('/').length > above.split('/').length + 1
    ? file
        .split('/')
        .slice(0, above.split('/').length + 1)
        .join('/')
    : undefined

describe('the house', () => {
  it('has imports to look at', () => {
    assert.ok(imports.length > 100, `${imports.length} imports found`)
  })

  it('imports inwards only', () => {
    const outwards = imports.filter(each => ring(each.to) > ring(each.from) && !each.typeOnly)
    assert.deepEqual(outwards.map(name), [])
  })

  it('knows no resource and no plugin in the engine, not even by type', () => {
    const known = imports.filter(each => ring(each.from) === 1 && ring(each.to) > 1)
    assert.deepEqual(known.map(name), [])
  })

  it('lets generators know the engine only, not even others by type', () => {
    const isGenerator = (file: string) => file.startsWith('src/generators/')
    const known = imports.filter(({ from, to }) => isGenerator(from) && !isGenerator(to) && ring(to) !== 1)
    assert.deepEqual(known.map(name), [])
  })

  it('enters a plugin by its door, and the engine too', () => {
    const breakIns = imports.filter(({ from, to }) => {
      const house = part(to, 'src/plugins') ?? (ring(to) === 1 ? 'src/engine' : undefined)
      return house && !from.startsWith(`${house}/`) && to !== join(house, 'index.ts')
    })
    assert.deepEqual(breakIns.map(name), [])
  })

  it('lets no domain import another', () => {
    const neighbours = imports.filter(({ from, to }) => {
      const [own, other] = [part(from, 'src/services'), part(to, 'src/services')]
      return own && other && own !== other
    })
    assert.deepEqual(neighbours.map(name), [])
  })

  it('goes round in no circle', () => {
    const state = new Map<string, 'open' | 'done'>()
    const circles: string[] = []
    const visit = (file: string, path: string[]) => {
      if (state.get(file) === 'done') return
      if (state.get(file) === 'open')
        return void circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      state.set(file, 'open')
      for (const each of imports) if (each.from === file && !each.typeOnly) visit(each.to, [...path, file])
      state.set(file, 'done')
    }
    for (const file of sources) visit(file, [])
    assert.deepEqual(circles, [])
  })

  it('opens every file with a sentence, and keeps it short', () => {
    for (const file of all) {
      // The generator puts its imports above everything else in this one.
      const text =
        file === 'src/services/index.ts' ? textOf(file).replace(/^(import .*\n)+/, '') : textOf(file)
      const lines = text.split('\n')
      assert.match(lines[0], /^(\/\/|#!) .+/, `${file} must open with one sentence that says what it is`)
      // A migration is as long as what it changes.
      const isLong = !file.startsWith('migrations/') && lines.length > LONGEST + 1
      assert.ok(!isLong, `${file} has ${lines.length} lines; make it two files`)
    }
  })

  it('has no drawer for odds and ends', () => {
    const drawers = all.filter(file => /(^|\/)(utils?|helpers?|types|common)\.ts$/.test(relative('.', file)))
    assert.deepEqual(drawers, [])
  })
})
