// A stage for domains: two made-up ones, a workshop that writes their migrations, and databases that get some of them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import knex from 'knex'
import { anyone, integer, reference, resource, text } from '../../../src/engine'
import type { Field } from '../../../src/engine'
import { migrateUp } from '../../../src/plugins/migrations'
import { emptyDatabase } from '../../support/database'
import { Workshop, users } from './workshop'

const access = { read: anyone, write: anyone }

/** A resource of a made-up domain. */
export const of = (
  domain: string | undefined,
  path: string,
  fields: Record<string, Field>,
  more: object = {}
) => resource({ path, domain, about: `${path}.`, fields, access, ...more } as never)

export const pilots = (more: Record<string, Field> = {}) =>
  of('aviation', 'pilots', { name: text({ max: 40 }), userId: reference('users'), ...more })

export const berths = (more: Record<string, Field> = {}) =>
  of('harbour', 'berths', { metres: integer(), ...more })

/** What `contents` is to leave out. */
export const record = ['migrations', 'migrations_lock']

/** Prepares a workshop before each test of the suite, and clears it and the other databases away after. */
export function useDomains() {
  let shop: Workshop
  const others: (() => Promise<void>)[] = []
  beforeEach(async () => {
    shop = await Workshop.open()
  })
  afterEach(async () => {
    for (const drop of others.splice(0)) await drop()
    await shop.close()
  })
  return {
    get shop() {
      return shop
    },
    /** Another database, where some domains are on. */
    async database() {
      const { url, drop } = await emptyDatabase()
      const db = knex({ client: 'pg', connection: url, pool: { min: 0, max: 2 } })
      others.push(async () => {
        await db.destroy()
        await drop()
      })
      const tables = async () => {
        const names: string[] = await db('pg_tables').where({ schemaname: 'public' }).pluck('tablename')
        return names.filter(name => !/^(plumage_|migrations)/.test(name)).sort()
      }
      return { db, tables, up: (...domains: string[]) => migrateUp(db, shop.folder, { domains }) }
    },
    /** What a migration says of its domain. */
    domainIn(name: string) {
      const text = readFileSync(join(shop.folder, `${name}.ts`), 'utf8')
      return /^export const domain = '(.*)'$/m.exec(text)?.[1]
    },
    /** Makes the migrations to these resources and the users, runs them, and tells their names. */
    async make(...declarations: unknown[]) {
      const made = await shop.makeAll([users, ...declarations])
      await migrateUp(shop.db, shop.folder)
      return made.map(({ name }) => name)
    }
  }
}
