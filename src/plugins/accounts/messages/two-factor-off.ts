// The notice that a second factor was taken off.
import { notice } from './notice'

export const twoFactorOff = notice({
  name: 'two-factor-off',
  subject: application => `Two-factor sign-in at ${application} is off`,
  says: (_, application) =>
    `from now on a sign-in at ${application} asks for your password alone, and for no code.`
})
