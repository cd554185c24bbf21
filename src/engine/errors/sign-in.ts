// Errors of signing in, and of what belongs to it.
import { BadGateway, BadRequest, Conflict, Forbidden, NotAuthenticated } from '@feathersjs/errors'
import { entry } from './entry'

export const signInErrors = {
  'not-signed-in': entry(
    NotAuthenticated,
    'Sign in first.',
    'The call needs a caller and none is signed in.'
  ),
  'invalid-token': entry(
    NotAuthenticated,
    'The access token is not valid, or no longer. Sign in again.',
    'The token is forged, expired, or its user is gone.'
  ),
  'session-ended': entry(
    NotAuthenticated,
    'The session has ended. Sign in again.',
    'It was signed out here or elsewhere, has not been used for too long, or a used refresh token came back.'
  ),
  'invalid-api-key': entry(
    NotAuthenticated,
    'The API key is not valid, or no longer.',
    'The key is unknown, revoked or expired, or its user is locked or gone.'
  ),
  'too-many-api-keys': entry(
    Conflict,
    'There are {limit} API keys already. Remove one first.',
    'A user has as many API keys as anybody may have.'
  ),
  'invalid-strategy': entry(
    NotAuthenticated,
    'Say how to sign in: strategy must be one of {allowed}.',
    'A sign-in names no strategy, or one that is not offered; a sign-out comes without a token.'
  ),
  'invalid-login': entry(
    NotAuthenticated,
    'Invalid login',
    'Name or password are wrong. Which of them is not told.'
  ),
  'code-required': entry(
    NotAuthenticated,
    'Give a code as well: sign in by strategy two-factor, with challenge and code.',
    'The password is right, and its user has two-factor sign-in; `data.challenge` is good for five minutes, once.'
  ),
  'invalid-challenge': entry(
    NotAuthenticated,
    'The challenge is not valid, or no longer. Sign in with your password again.',
    'It was used, has expired or is forged; or the password or the second factor has changed.'
  ),
  'invalid-code': entry(
    NotAuthenticated,
    'The code is wrong.',
    'The code of a sign-in is wrong or was used already, or too many were wrong before.'
  ),
  'wrong-code': entry(
    BadRequest,
    'The code is wrong.',
    'A change of two-factor sign-in comes with a code that is wrong or was used already, or too many were wrong before.'
  ),
  'two-factor-on': entry(
    Conflict,
    'Two-factor sign-in is on. Take it off first.',
    'An enrolment was begun or confirmed by somebody who has a second factor already.'
  ),
  'two-factor-off': entry(
    Conflict,
    'Two-factor sign-in is not on. Begin by POST /two-factor.',
    'There is no second factor that could be confirmed, changed or removed.'
  ),
  'not-confirmed': entry(
    Forbidden,
    'Confirm your e-mail address first, by the link in the mail that was sent to it.',
    'The password is right, but the settings ask for a confirmed address.'
  ),
  'account-locked': entry(
    Forbidden,
    'The account is locked. Ask whoever runs this service.',
    'An admin has locked the account; the password was right.'
  ),
  'last-admin': entry(
    Conflict,
    'That would leave nobody who is an admin. Make somebody else an admin first.',
    'The last admin would be demoted, locked or removed.'
  ),
  'invalid-link': entry(
    BadRequest,
    'The link is not valid, or no longer. Ask for another one.',
    'The link of a mail was used already, has expired, or was changed.'
  ),
  'wrong-password': entry(
    BadRequest,
    'The current password is wrong.',
    'A change of the password, or of what it guards, comes with a wrong one.'
  ),
  'not-recent': entry(
    Forbidden,
    'Sign in again first: this takes a sign-in of the last {minutes} minutes.',
    'An API key is made, or somebody changes his username or removes his account, by a session that began too long ago.'
  ),
  'invalid-flow': entry(
    BadRequest,
    'The way to the provider and back took too long, or was begun elsewhere. Begin again.',
    'A sign-in by a provider was broken off, changed on its way, or came back twice; a ticket for linking was used or has expired.'
  ),
  'provider-denied': entry(
    Forbidden,
    'The provider was not allowed to sign you in.',
    'The user, or the provider, has refused the sign-in there.'
  ),
  'provider-failed': entry(
    BadGateway,
    'The provider cannot sign you in at present. Try again later.',
    'The provider cannot be reached, or its answer is wrong; the log has the reason.'
  ),
  'email-not-verified': entry(
    Forbidden,
    'The provider does not say that your e-mail address is yours. Sign in with your password, and link the provider then.',
    'Nobody is linked to this identity, and without a verified address nobody can be found or made for it.'
  ),
  'identity-not-linked': entry(
    Conflict,
    'There is an account with your e-mail address that is not linked to this provider. Sign in with its password, and link the provider then.',
    'The account has an address that was never confirmed, or asks for a code, so the word of a provider does not open it.'
  ),
  'identity-taken': entry(
    Conflict,
    'This account at the provider belongs to another user here.',
    'An identity is to be linked that is linked to somebody else.'
  ),
  'last-way-in': entry(
    Conflict,
    'You could not sign in any more: you have no e-mail address to get a new password by. Add one first.',
    'A user without an address would lose his last identity; admins can remove it.'
  )
}
