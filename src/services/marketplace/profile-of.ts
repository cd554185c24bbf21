// The profile of a user, made when it is first needed: users may be older than the marketplace.
import type { Knex } from 'knex'
import type { HookContext } from '../../declarations'
import { isOutside } from '../../engine'

/**
 * The id of a user's profile.
 * @param knex the transaction that needs it, or the pool
 */
export async function profileOf(knex: Knex, userId: number): Promise<number> {
  const find = () => knex('profiles').where({ userId }).first('id')
  const found = await find()
  if (found) return found.id
  // Of two that make it at the same moment, one does, and the other waits for it.
  await knex.raw(
    `insert into profiles ("userId", "firstName", "lastName")
     select id, "firstName", "lastName" from users where id = ? on conflict ("userId") do nothing`,
    [userId]
  )
  return (await find()).id
}

/** In front of a creation by somebody outside: the new row is that of his profile, too. */
export async function stampProfile({ data, params }: HookContext): Promise<void> {
  if (!isOutside(params)) return
  const profileId = await profileOf(params.transaction.trx, params.user.id)
  for (const row of [data].flat()) row.profileId = profileId
}
