// A workshop for migrations: a database, a folder for the files, and two resources to change.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import knex from 'knex'
import type { Knex } from 'knex'
import { anyone, normaliseAll, resource } from '../../../src/engine'
import type { Declaration, Definitions, Field } from '../../../src/engine'
import { MigrationRefusal, makeMigrations, migrateUp } from '../../../src/plugins/migrations'
import { emptyDatabase } from '../../support/database'
import type { TestDatabase } from '../../support/database'

const access = { read: anyone, write: anyone }

export const users = resource({ path: 'users', about: 'Users.', fields: {}, access })

/** Coupons with these fields. */
export const coupons = (fields: Record<string, Field>, rest: Partial<Declaration> = {}) =>
  resource({ path: 'coupons', about: 'Coupons.', fields, access, ...rest } as Declaration)

export const definitionsOf = (declarations: readonly unknown[]): Definitions =>
  normaliseAll(declarations as Declaration[], { users: 'users', page: { default: 20, max: 100 } })

interface Wish {
  readonly message?: string
  readonly meant?: readonly string[]
  readonly fill?: Readonly<Record<string, string>>
}

export class Workshop {
  static async open(): Promise<Workshop> {
    return new Workshop(await emptyDatabase())
  }

  readonly folder = mkdtempSync(join(tmpdir(), 'plumage-workshop-'))
  readonly db: Knex

  private constructor(readonly database: TestDatabase) {
    this.db = knex({ client: 'pg', connection: database.url, pool: { min: 0, max: 2 } })
  }

  /** Makes the migration to these declarations, which are of one domain. */
  async make(declarations: readonly unknown[], wish: Wish = {}) {
    const made = await this.makeAll(declarations, wish)
    assert.ok(made.length < 2, made.map(({ name }) => name).join())
    return made.at(0)
  }

  /** Makes the migrations to these declarations, of whatever domains. */
  makeAll(
    declarations: readonly unknown[],
    { message = 'change coupons', meant = [], fill = {} }: Wish = {}
  ) {
    return makeMigrations(this.db, definitionsOf(declarations), this.folder, {
      message,
      meant,
      fill: new Map(Object.entries(fill))
    })
  }

  /** Makes the migration and runs it. */
  async have(declarations: readonly unknown[], wish: Wish = {}) {
    const made = await this.make(declarations, wish)
    await migrateUp(this.db, this.folder, { meant: wish.meant })
    return made
  }

  /** Expects that no migration is made, and nothing written. */
  async refuses(declarations: readonly unknown[], wish: Wish, ...patterns: RegExp[]) {
    const files = readdirSync(this.folder)
    await assert.rejects(this.make(declarations, wish), (error: Error) => {
      assert.ok(error instanceof MigrationRefusal, error.stack)
      for (const pattern of patterns) assert.match(error.message, pattern)
      assert.equal(error.problems.length, patterns.length, error.message)
      return true
    })
    assert.deepEqual(readdirSync(this.folder), files)
  }

  async close(): Promise<void> {
    await this.db.destroy()
    await this.database.drop()
    rmSync(this.folder, { recursive: true })
  }
}
