// The message that asks for the confirmation of an e-mail address.
import { button, message, note, paragraph } from '../../mail'

export const confirmAddress = message<{ name: string; token: string }>({
  name: 'confirm-address',
  subject: ({ application }) => `Confirm your e-mail address for ${application.name}`,
  body: ({ name, token, application }) => [
    paragraph(`Hello ${name},`),
    paragraph('please confirm that this e-mail address is yours.'),
    button('Confirm e-mail address', `${application.url}/user_confirm/${token}`),
    note('The link is good for 24 hours, once. Whoever did not sign up can forget this mail.')
  ],
  example: { name: 'Ada', token: 'an-example-of-a-token' }
})
