// The change of the schema: as a deploy of the next version makes it, and as a careless hand would.
import assert from 'node:assert/strict'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import knex from 'knex'
import { findResources, normaliseAll, optional, reference, text } from '../../src/engine'
import type { Declaration } from '../../src/engine'
import { makeMigrations, migrateDown, migrateUp, migrationsFolder } from '../../src/plugins/migrations'
import { root } from '../contenders'

const about = 'nickname, an index by last name, and who made the contact known'

/** The next version of contacts: one more optional column, an index, and a reference. */
const next = (declaration: Declaration): Declaration =>
  declaration.path !== 'contacts'
    ? declaration
    : {
        ...declaration,
        fields: {
          ...declaration.fields,
          nickname: optional(text({ max: 50 })),
          knownById: optional(reference('users'))
        },
        indexes: [...(declaration.indexes ?? []), ['lastName', 'firstName']]
      }

const definitions = () =>
  normaliseAll(findResources(join(root, 'src/services')).map(next), {
    users: 'users',
    page: { default: 20, max: 100 }
  })

/** The statements of a migration, which are told but not run. */
const statementsOf = async (file: string): Promise<string[]> => {
  const statements: string[] = []
  await require(file).up({ raw: async (sql: string) => void statements.push(sql) })
  return statements
}

/** The same statements without all that keeps others from waiting. */
const naive = (statements: string[]) => {
  const plain = statements
    .filter(sql => !/^\s*drop index|validate constraint/.test(sql))
    .map(sql => sql.replace(' concurrently', '').replace(' not valid', ''))
  assert.ok(plain.join() !== statements.join(), 'the migration has nothing patient in it')
  return plain
}

/** Opens what makes the change in a database, migrations of its own beside those of this repository. */
export const openChange = (url: string, folder: string, tell: (sentence: string) => void) => {
  const database = knex({ client: 'pg', connection: url, pool: { min: 0, max: 2 } })
  const migrations = join(folder, 'migrations')
  let name = ''

  return {
    /** Has the migration written by the writer itself, from what is migrated to the next version. */
    make: async () => {
      rmSync(migrations, { recursive: true, force: true })
      cpSync(migrationsFolder(), migrations, { recursive: true })
      const wish = { message: about, meant: [], fill: new Map<string, string>() }
      const [made] = await makeMigrations(database, definitions(), migrations, wish)
      if (!made) throw new Error('there is nothing to migrate')
      name = made.name
    },

    migrate: async () => {
      assert.deepEqual(await migrateUp(database, migrations, { tell }), [name])
    },

    /** The same in one transaction, by the plainest statements. */
    migrateNaively: async () => {
      const statements = naive(await statementsOf(join(migrations, `${name}.ts`)))
      await database.transaction(async trx => {
        for (const sql of statements) await trx.raw(sql)
        await trx('migrations').insert({ name, batch: 1000, migration_time: new Date() })
      })
    },

    takeBack: async () => {
      const meant = ['contacts.nickname', 'contacts.knownById']
      assert.deepEqual(await migrateDown(database, migrations, { meant, tell }), [name])
    },

    close: () => database.destroy()
  }
}

export type SchemaChange = ReturnType<typeof openChange>
