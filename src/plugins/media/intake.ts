// Intake: a file that has arrived goes into the store, if it is what it should be, and its upload is ready.
import type { Readable } from 'node:stream'
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { inTransaction } from '../../engine'
import type { Transaction } from '../../engine'
import { jobsOf } from '../jobs'
import { checked } from './content'
import type { Expected, Found } from './content'
import { folderOf, newKey } from './keys'
import type { Place } from './keys'
import { LOOK } from './look'
import { drop, storeOf } from './store'

/** A file in the store. */
export interface Kept extends Found {
  readonly key: string
}

/**
 * Streams a file into the store under a key of its own.
 * @throws 400 or 413 for a file that is not what is expected, of which nothing is kept; 503
 */
export async function keep(
  app: Application,
  place: Place,
  { name, type }: { name: string; type: string },
  expected: Expected,
  source: Readable
): Promise<Kept> {
  const store = storeOf(app)
  const key = newKey(folderOf(place), name)
  const presentation = { type, name, inline: type.startsWith('image/') }
  try {
    const found = await checked(source, { ...expected, type }, stream => store.put(key, stream, presentation))
    return { key, ...found }
  } catch (error) {
    await drop(app, key)
    throw error
  }
}

/**
 * Notes that a file is there. Where that fails, or there is nothing to note, the file is deleted.
 * @param note makes the row say so, in the transaction; false when another was quicker
 */
export async function settle(
  app: Application,
  id: string,
  { key }: Kept,
  note: (trx: Knex, transaction: Transaction) => Promise<boolean>
): Promise<boolean> {
  try {
    const isNoted = await inTransaction(app, async transaction => {
      if (!(await note(transaction.trx, transaction))) return false
      await jobsOf(app).add(LOOK, { id }, { transaction })
      return true
    })
    if (!isNoted) await drop(app, key)
    return isNoted
  } catch (error) {
    await drop(app, key)
    throw error
  }
}
