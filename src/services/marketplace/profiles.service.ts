// The service of one's own profile, and what users bring with them: whoever registers has one.
import type { Application, HookContext } from '../../declarations'
import { actAs, signedIn } from '../../engine'
import type { CallerParams } from './caller'
import { lockAllOfUser } from './order'
import { profileOf } from './profile-of'

async function makeProfiles({ result, params }: HookContext): Promise<void> {
  for (const { id } of [result].flat()) await profileOf(params.transaction.trx, id)
}

/** `GET /my-profile`: the caller's own, with the pictures that others do not see. */
const myProfile = (app: Application) => ({
  async find({ user, query }: CallerParams) {
    const id = await profileOf(app.get('postgresqlClient'), user.id)
    return app.service('profiles').get(id, actAs(user, { query }))
  }
})

export default (app: Application): void => {
  app
    .service('users')
    .hooks({ before: { remove: [lockAllOfUser] }, after: { create: [makeProfiles] } } as never)
  app.use(
    'my-profile' as never,
    myProfile(app) as never,
    { methods: ['find'], access: { find: signedIn } } as never
  )
}
