// Inquiring: whoever is interested in a promotion or a request turns to its owner.
import { failure } from '../../engine'
import type { ActionContext } from '../../engine'

/**
 * Makes the inquiry of the caller to the owner of a row, which is locked, so that nobody makes two at once.
 * @param key the reference of inquiries to the resource of that row
 * @returns the inquiry
 * @throws 409 while he has one that is open: neither hidden by himself nor with an agreement that is at its end
 */
export async function inquire(
  { app, row, caller, params, trx }: ActionContext,
  key: 'promotionId' | 'requestId'
): Promise<unknown> {
  const open = await trx('inquiries')
    .where({ [key]: row.id, senderId: caller!.id, senderHide: false })
    .whereNotExists(
      trx('agreements')
        .whereRaw('agreements."inquiryId" = inquiries.id')
        .whereIn('status', ['rejected', 'closed', 'reviewed'])
    )
    .first('id')
  if (open) throw failure('wrong-state', { key: 'Your inquiry', state: 'open', expected: 'at its end' })
  const inquiry = { senderId: caller!.id, receiverId: row.userId, [key]: row.id }
  return (app.service('inquiries') as any)._create(inquiry, params)
}
