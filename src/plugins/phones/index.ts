// The phones plugin: a code in a text shows that a phone is somebody's own.
import type { Application } from '../../declarations'
import { anyone, usersPath } from '../../engine'
import { jobsOf } from '../jobs'
import { watchPhones } from './changes'
import { Codes } from './codes'
import { askDocs, verifyDocs } from './documents'
import { askDoor, verifyDoor } from './doors'

export { verifiedPhone } from './tokens'

/** For both doors: open to strangers. */
const open = { methods: ['create'], access: { create: anyone }, keys: 'none' }

/** To be configured behind the plugins of sign-in and texts. Needs the resource `phone-codes`. */
export const phones = (app: Application) => {
  const users = usersPath(app)
  const codes = new Codes(app, 'phone-codes')
  const doors = [
    ['phone-verifications', askDoor(app, codes), { docs: askDocs }],
    // Whoever was taken for a stranger by mistake would use his code up as one.
    ['phone-verifications/verify', verifyDoor(app, codes, users), { docs: verifyDocs, strict: ['create'] }]
  ] as const
  for (const [path, door, more] of doors) app.use(path as never, door as never, { ...open, ...more } as never)
  watchPhones(app, users)
  jobsOf(app).every('13 * * * *', 'phones-clean-up', () => codes.cleanUp())
}
