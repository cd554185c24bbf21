// Errors of signing in, and of what belongs to it.
import { BadRequest, Conflict, Forbidden, NotAuthenticated } from '@feathersjs/errors'
import { entry } from './error-classes'

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
  )
}
