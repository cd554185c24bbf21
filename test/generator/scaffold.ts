// What a developer does in a copy: generates two services and a hook, and then says who may call.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Copy } from './copy'

const signIn = 'Does this service require authentication?'
const schema = 'Which schema definition format do you want to use?'

/**
 * Runs the stock generator: a service on a table, a custom one behind sign-in, and a hook.
 * @returns the files that it wrote or changed
 */
export async function generate(copy: Copy): Promise<string[]> {
  const service = (name: string, path: string, type: string, authenticated: string) =>
    copy.npx(
      ['feathers', 'generate', 'service', '--name', name, '--path', path, '--type', type],
      [
        [signIn, `${authenticated}\n`],
        [schema, '\n']
      ]
    )
  await service('reports', 'shop/reports', 'knex', 'n')
  await service('echo', 'echo', 'custom', 'y')
  await copy.npx(['feathers', 'generate', 'hook', '--name', 'stamp', '--type', 'around'])

  const migration = readdirSync(join(copy.folder, 'migrations')).find(name => name.endsWith('_reports.ts'))!
  const parts = (path: string, name: string) =>
    ['', '.class', '.schema', '.shared'].map(part => `src/services/${path}/${name}${part}.ts`)
  return [
    ...parts('shop/reports', 'reports'),
    ...parts('echo', 'echo'),
    'test/services/shop/reports/reports.test.ts',
    'test/services/echo/echo.test.ts',
    `migrations/${migration}`,
    'src/hooks/stamp.ts',
    'src/services/index.ts',
    'src/client.ts'
  ]
}

/** Makes the generated table one that has something to refuse. */
export function makeUnique(copy: Copy, written: readonly string[]): void {
  const migration = written.find(file => file.startsWith('migrations/'))!
  copy.edit(migration, `table.string('text')`, `table.string('text').unique()`)
}

/** Says who may call the generated services, and hangs the generated hook on a declared resource. */
export function open(copy: Copy): void {
  const service = (file: string, methods: string, access: string, imports: string) => {
    copy.edit(file, `methods: ${methods},`, `methods: ${methods},\n    access: ${access},`)
    copy.edit(file, /^/, `${imports}\n`)
  }
  service(
    'src/services/shop/reports/reports.ts',
    'reportsMethods',
    '{ read: anyone, write: signedIn }',
    `import { anyone, signedIn } from '../../../engine'`
  )
  service(
    'src/services/echo/echo.ts',
    'echoMethods',
    '{ read: signedIn }',
    `import { signedIn } from '../../engine'`
  )
  // For a nested path the generator names the table `shop-reports` in its migration, but `reports` in its
  // class. Whoever generates such a service has to bring the two together, here as in any Feathers project.
  copy.edit('src/services/shop/reports/reports.class.ts', `name: 'reports'`, `name: 'shop-reports'`)
  const hooked = `  app.service('contacts').hooks({ around: { all: [stamp] } })`
  copy.edit('src/services/index.ts', /^/, `import { stamp } from '../hooks/stamp'\n`)
  copy.edit('src/services/index.ts', /\n\}\n$/, `\n${hooked}\n}\n`)
}
