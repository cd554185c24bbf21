// A bed for seeds: an application with resources and seed files of a test, and the command that sows them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { compose } from '../../../src/compose'
import type { Application } from '../../../src/declarations'
import { boot } from '../../../src/engine'
import type { Declaration } from '../../../src/engine'
import { logger } from '../../../src/logger'
import { runCommand } from '../../../src/plugins/console'
import { repositoryResourcesAnd, testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { recorder } from '../console/run'
import type { Ended } from '../console/run'

const source = join(__dirname, '../../../src')

export interface Bed {
  readonly api: TestApp
  /** Writes a file below the folder of the seeds; `seed` is there for it to use. */
  write(name: string, code: string): void
  /** Removes all files. */
  clear(): void
  /** Runs `seed` with these words. */
  seed(...words: string[]): Promise<Ended>
  /** The same, where the errors are shown at a terminal. */
  seedAtTerminal(...words: string[]): Promise<Ended>
  /** All rows of a resource in the order of their ids, or of their making. */
  rows(path: string): Promise<Record<string, any>[]>
  stop(): Promise<void>
}

/** @param resources declarations beside those of the repository */
export async function seedBed(resources: readonly Declaration[]): Promise<Bed> {
  const api = await testApp({}, resources)
  const url = api.app.get('databaseUrl')!
  const folder = mkdtempSync(join(tmpdir(), 'plumage-seeds-'))
  const services = (app: Application) => {
    app.set('seedsFolder', folder)
    boot(app, repositoryResourcesAnd(resources), 'users')
  }

  async function run(words: string[], isTTY: boolean): Promise<Ended> {
    const [out, err] = [recorder(), recorder()]
    const { level } = logger
    const code = await runCommand(['seed', ...words], {
      makeApplication: overrides =>
        compose({ ...overrides, postgresql: { connection: url }, migrate: false }, services),
      start: () => Promise.reject(new Error('Commands of tests start nothing.')),
      input: new PassThrough().end(),
      output: out.stream,
      errors: Object.assign(err.stream, { isTTY })
    })
    logger.level = level
    return { code, out: out.text(), err: err.text() }
  }

  const clear = () => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
  }

  return {
    api,
    clear,
    write(name, code) {
      const file = join(folder, name)
      mkdirSync(dirname(file), { recursive: true })
      const door = JSON.stringify(join(source, 'plugins/seeds'))
      writeFileSync(file, name.endsWith('.json') ? code : `const { seed } = require(${door})\n${code}\n`)
      delete require.cache[file]
    },
    seed: (...words) => run(words, false),
    seedAtTerminal: (...words) => run(words, true),
    rows: path => api.app.service(path as 'contacts').find({ paginate: false, query: { $sort: { id: 1 } } }),
    async stop() {
      rmSync(folder, { recursive: true, force: true })
      await api.stop()
    }
  }
}
