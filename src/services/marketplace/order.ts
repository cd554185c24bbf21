// The order in which rows are locked, so that nobody waits in a circle: agreements, offers, inquiries, users.
import type { Knex } from 'knex'
import type { HookContext } from '../../declarations'

/** Moves of agreements begin at that end, and removals, which reach several rows at once, at the other one. */
const lock = (rows: Knex.QueryBuilder) => rows.orderBy('id').forUpdate().select('id')

/**
 * In front of the removal of a promotion or a request: its agreements forget it.
 * @param key the reference of inquiries to the resource of that row
 */
export const lockAgreementsAbout =
  (key: 'promotionId' | 'requestId') =>
  async ({ id, params }: HookContext): Promise<void> => {
    const { trx } = params.transaction
    await lock(
      trx('agreements').whereIn(
        'inquiryId',
        trx('inquiries')
          .where({ [key]: id })
          .select('id')
      )
    )
  }

/** In front of the removal of a user: his agreements forget him, and all else goes with him. */
export async function lockAllOfUser({ id, params }: HookContext): Promise<void> {
  const { trx } = params.transaction
  await lock(trx('agreements').where({ providerId: id }).orWhere({ receiverId: id }))
  await lock(trx('promotions').where({ userId: id }))
  await lock(trx('requests').where({ userId: id }))
  await lock(trx('inquiries').where({ senderId: id }).orWhere({ receiverId: id }))
}
