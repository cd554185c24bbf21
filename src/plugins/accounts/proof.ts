// Proof: whoever changes what guards an account knows its password; a token alone may have been found.
import type { Application } from '../../declarations'
import { failure, invalidData, recordService, verifyPassword } from '../../engine'
import type { Caller } from '../../engine'
import type { CallerParams } from '../auth'

export const isText = (value: unknown): value is string => typeof value === 'string'

/**
 * Makes sure that the caller knows his password. Wrong ones count as they do at the sign-in.
 * @param users path of the resource whose rows are the callers
 * @param current what he says it is
 * @throws 401 for nobody, 400 for a wrong one
 */
export async function prove(
  app: Application,
  users: string,
  current: unknown,
  { user }: CallerParams
): Promise<Caller> {
  const { attempts } = app.service('authentication')
  if (!user) throw failure('not-signed-in')
  if (!isText(current)) throw invalidData([{ key: 'currentPassword', message: 'must be text' }])
  const query = { id: user.id, $select: ['password'], $limit: 1 }
  const [{ password }] = await recordService(app, users)!._find({ query, paginate: false })
  const name = `user:${user.id}`
  const tries = await attempts.take(name)
  if (tries === undefined || !(await verifyPassword(current, password))) {
    await attempts.fail(name, tries)
    throw failure('wrong-password')
  }
  await attempts.succeed(name)
  return user
}
