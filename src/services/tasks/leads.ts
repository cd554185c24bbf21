// Who may lead a project.
import type { HookContext } from '@feathersjs/feathers'
import { invalidData, isOutside } from '../../engine'
import type { Transaction } from '../../engine'

const leaders = ['manager', 'admin']

/**
 * Hook before a caller writes a project: whoever is to lead it must be a manager or an admin. His row stays locked until
 * the project is written, so that he cannot be demoted in between.
 * @throws BadRequest that names managerId
 */
export async function assertLeads({ data, params }: HookContext): Promise<void> {
  const ids = new Set<number>([data].flat().flatMap(({ managerId }) => managerId ?? []))
  // As no rule holds for the application itself, this one does not.
  if (ids.size === 0 || !isOutside(params)) return
  const { trx } = params.transaction as Transaction
  const users = trx('users')
    .whereIn('id', [...ids])
    .orderBy('id')
    .forShare()
  const found: { role: string }[] = await users.select('role')
  // Users that there are not are for the reference to tell.
  if (found.every(({ role }) => leaders.includes(role))) return
  throw invalidData([{ key: 'managerId', message: 'must be the id of a manager or an admin' }])
}
