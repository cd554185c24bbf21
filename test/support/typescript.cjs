// Loads TypeScript in the many processes that tests start: as tsx does, but it leaves packages to node, which saves half a second of each start.
const { createHash } = require('node:crypto')
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const { basename, join } = require('node:path')

const folder = join(__dirname, '../../node_modules/.cache/plumage-tests')

/** Loaded when there is something to compile. */
const esbuild = () => require('esbuild')
const settings = {
  loader: 'ts',
  format: 'cjs',
  platform: 'node',
  target: `node${process.versions.node}`,
  sourcemap: 'inline',
  sourcesContent: false
}
const { version } = require('esbuild/package.json')
const stamp = JSON.stringify([settings, version])

/** Compiled by esbuild, once: a copy of the repository finds what the repository has. */
function compiled(text, file) {
  // The name is without its folder, so that the map fits wherever the file stands.
  const sourcefile = basename(file)
  const hash = createHash('sha256').update(stamp).update(sourcefile).update('\0').update(text)
  const kept = join(folder, `${hash.digest('hex')}.js`)
  try {
    return readFileSync(kept, 'utf8')
  } catch {
    const { code } = esbuild().transformSync(text, { ...settings, sourcefile })
    mkdirSync(folder, { recursive: true })
    // Others read it meanwhile, and find all of it or nothing.
    writeFileSync(`${kept}.${process.pid}`, code)
    renameSync(`${kept}.${process.pid}`, kept)
    return code
  }
}

process.setSourceMapsEnabled(true)
require.extensions['.ts'] = (module, file) =>
  module._compile(compiled(readFileSync(file, 'utf8'), file), file)
