// The notice that an identity was unlinked.
import { notice } from './notice'

export const identityUnlinked = notice({
  name: 'identity-unlinked',
  subject: application => `A way to sign in at ${application} was removed`,
  says: (what, application) => `your account at ${what} can sign in as you at ${application} no more.`,
  what: 'google'
})
