// Errors of verifying phone numbers.
import { BadRequest, Forbidden } from '@feathersjs/errors'
import { entry } from './entry'

export const phoneErrors = {
  'wrong-phone-code': entry(
    BadRequest,
    'The code is wrong, or no longer good. Ask for another one.',
    'The code of a text is wrong, was used or has expired, or too many were wrong before.'
  ),
  'invalid-phone-token': entry(
    BadRequest,
    'phoneToken is not valid, or no longer. Verify the phone number again.',
    'The token of a verified number is forged or has expired.'
  ),
  'phone-not-verified': entry(
    Forbidden,
    'Verify your phone number first, by POST /phone-verifications.',
    'The settings ask for a verified number (`SHOP_PHONES`), and the order comes without one.'
  )
}
