// What import and export are about: a resource by its path, and the user in whose name they act.
import { engineOf, recordService, usersPath } from '../../engine'
import type { Caller, Definition } from '../../engine'
import type { Application } from '../../declarations'
import { Refusal } from './refusal'

/**
 * The definition of a resource.
 * @throws Refusal that names those that there are
 */
export function resourceAt(app: Application, path: string): Definition {
  const { definitions } = engineOf(app)
  const definition = definitions.get(path.replace(/^\/+|\/+$/g, ''))
  if (definition) return definition
  throw new Refusal(`There is no resource ${path}; there are ${[...definitions.keys()].sort().join(', ')}.`)
}

/**
 * The user with an e-mail address or username, as a caller.
 * @throws Refusal when there is none
 */
export async function userNamed(app: Application, name: string): Promise<Caller> {
  const path = usersPath(app)
  const service = recordService(app, path)
  if (!service) throw new Refusal(`${path} is not a declared resource.`)
  const key = name.includes('@') ? 'email' : 'username'
  const query = { [key]: name.trim(), $limit: 1 }
  const [user] = (await service._find({ query, paginate: false })) as Caller[]
  if (!user) throw new Refusal(`There is no user ${name}.`)
  return Object.freeze(user)
}
