// The notice that a key was made.
import { notice } from './notice'

export const apiKeyMade = notice({
  name: 'api-key-made',
  subject: application => `A new API key at ${application}`,
  says: (what, application) =>
    `an API key was made, by which programs can call ${application} in your name: ${what}. A new password does not end it.`,
  what: 'backup (plm_Ab12Cd…)'
})
