// A copy of the repository, in which the stock generator may write.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { run, serve } from '../production/child'
import type { Answer, Server } from '../production/child'
import { typescript } from '../support/process'

const root = resolve(__dirname, '../..')
const leftOut = new Set(['node_modules', 'lib', '.data', '.git'])

export interface Copy {
  readonly folder: string
  /** Runs a command of the copy's packages, as `npx` does at a terminal, and expects that it succeeds. */
  run(args: readonly string[], answers?: readonly Answer[]): Promise<string>
  /** Changes one place of a file, as a developer would. */
  edit(file: string, before: string | RegExp, after: string): void
  read(file: string): string
  /** Writes the compiler's settings for the application and some tests, and not all tests, which takes long. */
  project(tests: readonly string[]): string
  /** Starts the copy's application on a database. */
  start(database: string): Promise<Server>
  remove(): void
}

/** Copies the repository to a temporary folder; its packages are those of the repository. */
export function copyRepository(): Copy {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'plumage-copy-')))
  cpSync(root, folder, { recursive: true, filter: path => !leftOut.has(relative(root, path)) })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  return {
    folder,
    read,
    async run([command, ...args], answers) {
      const program = join(folder, 'node_modules/.bin', command)
      const { code, output } = await run(program, args, { cwd: folder }, answers)
      assert.equal(code, 0, `${command} ${args.join(' ')}:\n${output}`)
      return output
    },
    project(tests) {
      const include = ['src', 'migrations', ...tests].map(path => `../${path}`)
      const config = { extends: './tsconfig.json', include }
      writeFileSync(join(folder, 'test/tsconfig.written.json'), JSON.stringify(config))
      return 'test/tsconfig.written.json'
    },
    edit(file, before, after) {
      const changed = read(file).replace(before, after)
      assert.notEqual(changed, read(file), `${file} does not hold ${before}`)
      writeFileSync(join(folder, file), changed)
    },
    start(database) {
      const env = {
        NODE_ENV: 'test',
        LOG_LEVEL: 'info',
        HOST: '127.0.0.1',
        PORT: '0',
        DATABASE_URL: database
      }
      return serve(process.execPath, [...typescript, 'src/index.ts'], { cwd: folder, env })
    },
    remove: () => rmSync(folder, { recursive: true, force: true })
  }
}
