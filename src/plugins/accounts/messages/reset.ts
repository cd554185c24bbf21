// The messages that lead to a new password: asked for by the user, or because his account is frozen.
import { button, message, note, paragraph } from '../../mail'

const once = note('The link is good for an hour, once. Whoever did not ask for it can forget this mail.')

export const resetPassword = message<{ name: string; token: string }>({
  name: 'reset-password',
  subject: ({ application }) => `A new password for ${application.name}`,
  body: ({ name, token, application }) => [
    paragraph(`Hello ${name},`),
    paragraph('somebody, probably you, asked for a new password.'),
    button('Set a new password', `${application.url}/reset-password.html#${token}`),
    once
  ],
  example: { name: 'Ada', token: 'an-example-of-a-token' }
})

export const accountFrozen = message<{ name: string; token: string }>({
  name: 'account-frozen',
  subject: ({ application }) => `Your account at ${application.name} is frozen`,
  body: ({ name, token, application }) => [
    paragraph(`Hello ${name},`),
    paragraph(
      'a wrong password was given too often, so your account is frozen. A new password opens it again.'
    ),
    button('Set a new password', `${application.url}/reset-password.html#${token}`),
    once
  ],
  example: { name: 'Ada', token: 'an-example-of-a-token' }
})

export const codesFrozen = message<{ name: string; token: string }>({
  name: 'codes-frozen',
  subject: ({ application }) => `Your account at ${application.name} is frozen`,
  body: ({ name, token, application }) => [
    paragraph(`Hello ${name},`),
    paragraph(
      'a wrong code of two-factor sign-in was given too often, so no code is taken any more. ' +
        'A new password opens your account again.'
    ),
    button('Set a new password', `${application.url}/reset-password.html#${token}`),
    note('If that was not you, somebody knows your password. The link is good for an hour, once.')
  ],
  example: { name: 'Ada', token: 'an-example-of-a-token' }
})
