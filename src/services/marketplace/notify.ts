// Notifying: an inquiry is unread again for the side that has not seen yet what the other has done.
import type { Knex } from 'knex'

/**
 * Marks an inquiry as unread for one of its two, and shows it again to both.
 * @param inquiryId null where it is gone, with which there is nothing to do
 * @param userId whom it is news to
 * @param more what else changes of the inquiry
 */
export async function notify(
  trx: Knex,
  inquiryId: number | null,
  userId: number | null,
  more: object = {}
): Promise<void> {
  if (inquiryId === null) return
  await trx('inquiries')
    .where({ id: inquiryId })
    .update({
      ...more,
      senderRead: trx.raw('"senderRead" and "senderId" is distinct from ?', [userId]),
      receiverRead: trx.raw('"receiverRead" and "receiverId" is distinct from ?', [userId]),
      senderHide: false,
      receiverHide: false,
      updatedAt: trx.fn.now()
    })
}
