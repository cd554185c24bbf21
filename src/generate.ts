// The generators' entry: hands them the Feathers command line and the project, and exits with their code.
import { join } from 'node:path'
import { program } from '@feathersjs/cli'
import { projectFolder } from './configuration'
import { engineOf, findResources, surface, usersPath } from './engine'
import { runGenerator } from './generators'
import type { Surroundings } from './generators'
import { wordsOf } from './logger'
import { withDatabase } from './plugins/database'
import { makeMigrations, migrationsFolder } from './plugins/migrations'

const services = join(projectFolder, 'src/services')

/** The application of the files as they are now, of all domains: what was loaded before may have been written anew. */
function composeAnew() {
  for (const file of Object.keys(require.cache))
    if (file.startsWith(services) && /\.resource\.\w+$/.test(file)) delete require.cache[file]
  const { compose } = require('./compose') as typeof import('./compose')
  return compose({ log: { level: process.env.LOG_LEVEL || 'warn' }, migrate: false, domains: [] })
}

const surroundings: Surroundings = {
  canAsk: Boolean(process.stdin.isTTY && process.stdout.isTTY),
  pinion: { cwd: projectFolder },
  readProject() {
    const app = composeAnew()
    return {
      declarations: findResources(services),
      users: usersPath(app),
      paths: Object.keys(app.services)
    }
  },
  surface: () => surface(composeAnew()),
  async makeMigration(message) {
    const app = composeAnew()
    const wish = { message, meant: [], fill: new Map() }
    const made = await withDatabase(app, () =>
      makeMigrations(app.get('postgresqlClient'), engineOf(app).definitions, migrationsFolder(app), wish)
    )
    return made.map(({ name }) => `migrations/${name}.ts`).join(', ') || undefined
  }
}

void runGenerator(process.argv.slice(2), program, surroundings, error =>
  process.stderr.write(`${wordsOf(error)}\n`)
).then(code => process.stdout.write('', () => process.exit(code)))
