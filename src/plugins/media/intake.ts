// Intake: a file that has arrived goes into the store, if it is what it should be, and its upload is ready.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { failure, inTransaction } from '../../engine'
import type { FieldDefinition, Transaction } from '../../engine'
import { jobsOf } from '../jobs'
import { cleanImage } from './clean'
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

/** What is to be kept, and what it must be. */
export interface Arriving {
  readonly field: FieldDefinition
  readonly place: Place
  readonly name: string
  /** MIME type. */
  readonly type: string
  readonly expected: Omit<Expected, 'type'>
  readonly source: Readable
}

/** An image is held whole, to be freed of what its camera has noted; what is kept is what is left. */
async function cleaned({ type, expected, source }: Arriving): Promise<{ bytes: Buffer; found: Found }> {
  let given = Buffer.alloc(0)
  await checked(source, { ...expected, type }, async stream => {
    given = await buffer(stream)
  })
  const bytes = cleanImage(given, type)
  if (!bytes) throw failure('upload-refused', { problem: `it is no whole ${type}` })
  const checksum = createHash('sha256').update(bytes).digest('base64')
  return { bytes, found: { size: bytes.length, checksum } }
}

/**
 * Takes a file into the store under a key of its own: a file as it comes, an image without what was noted in it.
 *
 * @returns the size and the checksum of what the store has
 * @throws 400 or 413 for a file that is not what is expected, of which nothing is kept; 503
 */
export async function keep(app: Application, arriving: Arriving): Promise<Kept> {
  const { field, place, name, type, expected, source } = arriving
  const { isImage } = field.media!
  const store = storeOf(app)
  const key = newKey(folderOf(place), name)
  const put = (stream: Readable) => store.put(key, stream, { type, name, inline: isImage })
  try {
    if (!isImage) return { key, ...(await checked(source, { ...expected, type }, put)) }
    const { bytes, found } = await cleaned(arriving)
    await put(Readable.from([bytes]))
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
