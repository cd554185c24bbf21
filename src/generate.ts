// The generators' entry: hands them the Feathers command line and the project, and exits with their code.
import { join } from 'node:path'
import { program } from '@feathersjs/cli'
import { projectFolder } from './configuration'
import { engineOf, findResources, surface } from './engine'
import { runGenerator } from './generators'
import type { Surroundings } from './generators'
import { closeDatabase, openDatabase } from './plugins/database'
import { makeMigration, migrationsFolder } from './plugins/migrations'

const services = join(projectFolder, 'src/services')

/** The application of the files as they are now: what was loaded before may have been written anew since. */
function composeAnew() {
  for (const file of Object.keys(require.cache)) if (file.startsWith(services)) delete require.cache[file]
  const { compose } = require('./compose') as typeof import('./compose')
  return compose({ log: { level: process.env.LOG_LEVEL || 'warn' }, migrate: false })
}

const surroundings: Surroundings = {
  canAsk: Boolean(process.stdin.isTTY && process.stdout.isTTY),
  pinion: { cwd: projectFolder },
  readProject() {
    const app = composeAnew()
    return {
      declarations: findResources(services),
      users: app.get('authentication').service ?? 'users',
      paths: Object.keys(app.services)
    }
  },
  surface: () => surface(composeAnew()),
  async makeMigration(message) {
    const app = composeAnew()
    await openDatabase(app)
    try {
      const made = await makeMigration(
        app.get('postgresqlClient'),
        engineOf(app).definitions,
        migrationsFolder(app),
        { message, meant: [], fill: new Map() }
      )
      return made && `migrations/${made.name}.ts`
    } finally {
      await closeDatabase(app)
    }
  }
}

void runGenerator(process.argv.slice(2), program, surroundings, text =>
  process.stderr.write(`${text}\n`)
).then(code => process.stdout.write('', () => process.exit(code)))
