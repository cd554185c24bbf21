// The message that tells an old address of the new one.
import { message, note, paragraph } from '../../mail'

export const addressChanged = message<{ name: string; email: string }>({
  name: 'address-changed',
  subject: ({ application }) => `Your e-mail address at ${application.name} has changed`,
  body: ({ name, email, application }) => [
    paragraph(`Hello ${name},`),
    paragraph(`your account at ${application.name} has a new e-mail address: ${email}.`),
    note('If that was not you, somebody knows your password. Write to whoever runs this service.')
  ],
  example: { name: 'Ada', email: 'ada@new.example.com' }
})
