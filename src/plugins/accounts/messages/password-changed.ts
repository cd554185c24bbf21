// The notice that an account has a new password.
import { notice } from './notice'

export const passwordChanged = notice({
  name: 'password-changed',
  subject: application => `Your password at ${application} has changed`,
  says: (_, application) => `your account at ${application} has a new password.`
})
