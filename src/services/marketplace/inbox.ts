// What belongs to inquiries in an inbox: the other party, the agreement, and the code to pay by.
import type { Application } from '../../declarations'
import type { CallerParams } from './caller'

type Row = Record<string, any>

const contact = ['id', 'firstName', 'lastName', 'email', 'phone']
const done = ['closed', 'reviewed']

/** Rows of a resource by the value of a field, for a list of values. */
async function byField(service: any, query: Row, field: string, values: readonly unknown[]) {
  const all = [...new Set(values)]
  if (all.length === 0) return new Map<unknown, Row>()
  const rows: Row[] = await service.find({ query: { ...query, [field]: { $in: all } }, paginate: false })
  return new Map<unknown, Row>(rows.map(row => [row[field], row]))
}

/**
 * Reads what belongs to inquiries, in three statements at most.
 *
 * Whoever has asked and whoever was asked see how the other is to be reached, and whoever has had work done sees the
 * code that it is paid by, beyond what the rules of users and profiles show.
 *
 * @param inquiries of the user, whole
 * @returns a function that gives an inquiry with it
 */
export async function readThread(
  app: Application,
  user: CallerParams['user'],
  inquiries: readonly Row[]
): Promise<(inquiry: Row) => Row> {
  const otherOf = ({ senderId, receiverId }: Row) => (senderId === user.id ? receiverId : senderId)
  const [contacts, agreements] = await Promise.all([
    byField(app.service('users'), { $select: contact }, 'id', inquiries.map(otherOf)),
    byField(
      app.service('agreements'),
      { $or: [{ providerId: user.id }, { receiverId: user.id }] },
      'inquiryId',
      inquiries.filter(({ proposed }) => proposed).map(({ id }) => id)
    )
  ])
  const providers = [...agreements.values()]
    .filter(({ status, providerId }) => done.includes(status) && providerId !== null)
    .map(({ providerId }) => providerId)
  const profiles = await byField(app.service('profiles'), { $select: ['userId', 'qr'] }, 'userId', providers)
  return inquiry => {
    const { promotion, request, ...all } = inquiry
    const { [inquiry.senderId === user.id ? 'receiverHide' : 'senderHide']: _, ...own } = all
    const agreement = agreements.get(inquiry.id) ?? null
    const { trade, title, description } = promotion ?? request ?? {}
    const isDone = agreement !== null && done.includes(agreement.status)
    return {
      ...own,
      title: title ?? null,
      description: description ?? null,
      trade: trade?.name ?? null,
      contact: contacts.get(otherOf(inquiry)) ?? null,
      agreement: agreement && {
        ...agreement,
        ...(isDone ? { qr: profiles.get(agreement.providerId)?.qr ?? null } : {})
      }
    }
  }
}
