// The notice that an identity was linked.
import { notice } from './notice'

export const identityLinked = notice({
  name: 'identity-linked',
  subject: application => `A new way to sign in at ${application}`,
  says: (what, application) => `an account at ${what} can sign in as you at ${application} from now on.`,
  what: 'google'
})
