// What a developer does in a copy, with names that no project takes: generates two services and a hook, and then says who may call.
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
    copy.run(
      ['feathers', 'generate', 'service', '--name', name, '--path', path, '--type', type],
      [
        [signIn, `${authenticated}\n`],
        [schema, '\n']
      ]
    )
  await service('zeppelins', 'hangar/zeppelins', 'knex', 'n')
  await service('hangar-echo', 'hangar-echo', 'custom', 'y')
  await copy.run(['feathers', 'generate', 'hook', '--name', 'hangar-stamp', '--type', 'around'])

  const migration = readdirSync(join(copy.folder, 'migrations')).find(name => name.endsWith('_zeppelins.ts'))!
  const parts = (path: string, name: string) =>
    ['', '.class', '.schema', '.shared'].map(part => `src/services/${path}/${name}${part}.ts`)
  return [
    ...parts('hangar/zeppelins', 'zeppelins'),
    ...parts('hangar-echo', 'hangar-echo'),
    'test/services/hangar/zeppelins/zeppelins.test.ts',
    'test/services/hangar-echo/hangar-echo.test.ts',
    `migrations/${migration}`,
    'src/hooks/hangar-stamp.ts',
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
    'src/services/hangar/zeppelins/zeppelins.ts',
    'zeppelinsMethods',
    '{ read: anyone, write: signedIn }',
    `import { anyone, signedIn } from '../../../engine'`
  )
  service(
    'src/services/hangar-echo/hangar-echo.ts',
    'hangarEchoMethods',
    '{ read: signedIn }',
    `import { signedIn } from '../../engine'`
  )
  // For a nested path the generator names the table `hangar-zeppelins` in its migration, but `zeppelins` in its
  // class. Whoever generates such a service has to bring the two together, here as in any Feathers project.
  copy.edit(
    'src/services/hangar/zeppelins/zeppelins.class.ts',
    `name: 'zeppelins'`,
    `name: 'hangar-zeppelins'`
  )
  const hooked = `  app.service('contacts').hooks({ around: { all: [hangarStamp] } })`
  copy.edit('src/services/index.ts', /^/, `import { hangarStamp } from '../hooks/hangar-stamp'\n`)
  copy.edit('src/services/index.ts', /\n\}\n$/, `\n${hooked}\n}\n`)
}
