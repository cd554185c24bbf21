// Proposing: the provider of an inquiry writes down what the two agree on.
import { failure } from '../../engine'
import type { ActionContext } from '../../engine'
import { notify } from './notify'

/**
 * Makes the agreement of an inquiry, which is locked; all but terms and price follow from that.
 * @returns the agreement
 * @throws 409 for a second one of the same inquiry
 */
export async function propose({ app, row, data, params, trx }: ActionContext): Promise<unknown> {
  if (row.proposed)
    throw failure('wrong-state', { key: 'The inquiry', state: 'proposed about', expected: 'without terms' })
  const { id: inquiryId, promotionId, requestId, senderId, receiverId } = row
  const subject =
    promotionId === null ? { table: 'requests', id: requestId } : { table: 'promotions', id: promotionId }
  const { tradeId, title } = await trx(subject.table).where({ id: subject.id }).first('tradeId', 'title')
  const isOffer = promotionId !== null
  const agreement = await (app.service('agreements') as any)._create(
    {
      inquiryId,
      tradeId,
      title,
      terms: data.terms,
      price: data.price,
      providerId: isOffer ? receiverId : senderId,
      receiverId: isOffer ? senderId : receiverId
    },
    params
  )
  await notify(trx, inquiryId, agreement.receiverId, { proposed: true })
  return agreement
}
