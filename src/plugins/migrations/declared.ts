// What declarations make of an empty database, seen in a transaction that leaves it empty.
import type { Knex } from 'knex'
import { createTables, readState, stateAfter } from '../../engine'
import type { DatabaseState, Declared, Definitions } from '../../engine'
import { withScratch } from './scratch'

/**
 * Makes the tables of definitions, looks at them, and takes them back.
 *
 * @param empty a database without tables; so it stays
 * @param look how to look
 */
async function tablesSeen(
  empty: Knex,
  definitions: Definitions,
  look: (made: Knex) => Promise<DatabaseState>
): Promise<DatabaseState> {
  const transaction = await empty.transaction()
  try {
    for (const statement of createTables(definitions)) await transaction.raw(statement.replaceAll('?', '\\?'))
    return await look(transaction)
  } finally {
    await transaction.rollback()
  }
}

/**
 * Sees what definitions make.
 *
 * @param real any connection to the server
 * @param empty a scratch database without tables; so it stays
 */
export async function seeDeclared(real: Knex, empty: Knex, definitions: Definitions): Promise<Declared> {
  return {
    state: await tablesSeen(empty, definitions, readState),
    // The other one has had migrations by then; renames are rare.
    after: renames =>
      withScratch(real, other => tablesSeen(other, definitions, made => stateAfter(renames, made)))
  }
}
