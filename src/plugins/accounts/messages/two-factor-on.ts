// The notice that a second factor was confirmed.
import { notice } from './notice'

export const twoFactorOn = notice({
  name: 'two-factor-on',
  subject: application => `Two-factor sign-in at ${application} is on`,
  says: (_, application) => `from now on a sign-in at ${application} asks for a code beside your password.`
})
