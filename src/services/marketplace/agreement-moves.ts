// What the moves of agreements bring with them.
import { failure } from '../../engine'
import type { ActionContext } from '../../engine'
import { notify } from './notify'
import { profileOf } from './profile-of'

/** Makes it news to the other party. */
export const tell = ({ trx, row }: ActionContext, to: 'providerId' | 'receiverId'): Promise<void> =>
  notify(trx, row.inquiryId, row[to])

/** @throws 409 where terms or price have changed since the caller saw them */
export function checkSeen({ row, data }: ActionContext): void {
  if (data.seenAt && data.seenAt !== row.updatedAt)
    throw failure('wrong-state', { key: 'The agreement', state: 'changed', expected: 'as it was seen' })
}

/** One more job that the provider has done. */
export async function countCompleted({ trx, row }: ActionContext): Promise<void> {
  const id = await profileOf(trx, row.providerId)
  await trx('profiles')
    .where({ id })
    .update({ tasksCompleted: trx.raw('"tasksCompleted" + 1'), updatedAt: trx.fn.now() })
}

/** The picture by which the provider is paid, with its URL; null where there is none. */
export async function showQr({ app, row, params }: ActionContext): Promise<{ qr: unknown }> {
  const query = { userId: row.providerId, $select: ['qr'] }
  const [profile] =
    row.providerId === null
      ? []
      : await (app.service('profiles') as any)._find({ ...params, query, paginate: false })
  return { qr: profile?.qr ?? null }
}
