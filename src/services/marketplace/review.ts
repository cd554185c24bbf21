// Reviewing: the review of some work, and what it makes of the rating of whoever has done it.
import type { Knex } from 'knex'
import type { HookContext } from '../../declarations'
import type { ActionContext } from '../../engine'
import { profileOf } from './profile-of'

/** Reviews of one profile come one after the other, so that each counts all that are there. */
const lockProfile = (trx: Knex, id: number) => trx('profiles').where({ id }).forNoKeyUpdate().first('id')

/** Works out the rating of a profile, which is locked, from its reviews. */
async function rate(trx: Knex, profileId: number): Promise<void> {
  await trx.raw(
    `update profiles set rating = r.rating, ratings = r.ratings, "updatedAt" = now()
     from (select coalesce(round(avg(rating), 2), 0) as rating, count(*)::int as ratings
           from reviews where "profileId" = ?) r where id = ?`,
    [profileId, profileId]
  )
}

/**
 * Makes the review of an agreement, which is locked.
 * @throws 400 or 409 for pictures that are not uploads of the caller
 */
export async function review({ app, row, data, caller, params, trx }: ActionContext): Promise<void> {
  const { id: agreementId, inquiryId, providerId } = row
  // It is gone when the promotion or request is.
  const inquiry = await trx('inquiries').where({ id: inquiryId }).first('promotionId', 'requestId')
  const userId = caller!.id as number
  const authorId = await profileOf(trx, userId)
  // A provider who has left has no rating any more.
  const profileId = providerId === null ? null : await profileOf(trx, providerId)
  if (profileId !== null) await lockProfile(trx, profileId)
  const { rating, description, pictures = null } = data
  await (app.service('reviews') as any)._create(
    { agreementId, ...inquiry, profileId, authorId, userId, rating, description, pictures },
    params
  )
  if (profileId !== null) await rate(trx, profileId)
}

/** In front of the removal of a review by an admin: whose rating it was part of. */
export async function noteProfile({ id, params }: HookContext): Promise<void> {
  const { trx } = params.transaction
  const found = await trx('reviews').where({ id }).first('profileId')
  params.reviewed = found?.profileId ?? null
  if (params.reviewed !== null) await lockProfile(trx, params.reviewed)
}

/** Behind it: the rating is that of the others. */
export async function rateAgain({ params }: HookContext): Promise<void> {
  if (params.reviewed !== null) await rate(params.transaction.trx, params.reviewed)
}
