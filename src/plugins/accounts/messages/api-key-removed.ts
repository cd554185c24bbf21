// The notice that a key was revoked.
import { notice } from './notice'

export const apiKeyRemoved = notice({
  name: 'api-key-removed',
  subject: application => `An API key at ${application} was removed`,
  says: (what, application) => `an API key of yours is good at ${application} no more: ${what}.`,
  what: 'backup (plm_Ab12Cd…)'
})
