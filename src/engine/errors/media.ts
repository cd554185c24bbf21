// Errors of uploads, of giving them to rows, and of the links that lead to them.
import { BadRequest, Conflict, Forbidden, NotFound, TooManyRequests, Unavailable } from '@feathersjs/errors'
import { PayloadTooLarge, entry } from './entry'

export const mediaErrors = {
  'unknown-upload': entry(
    BadRequest,
    '{key} must be the id of a file that you have uploaded for it.',
    'The upload does not exist, is somebody else’s, or was made for another field.'
  ),
  'upload-unfinished': entry(
    BadRequest,
    '{key} is not uploaded yet. Send the file, and finish the upload.',
    'An upload is given to a row, or finished, before its file has arrived.'
  ),
  'media-taken': entry(
    Conflict,
    '{key} belongs to another row already. Upload it once more.',
    'An upload is given to two rows, or twice to one.'
  ),
  'upload-refused': entry(
    BadRequest,
    'The file is not taken: {problem}.',
    'What was uploaded is not what was announced, not of a type that the field takes, or no whole image. It is deleted.'
  ),
  'invalid-form': entry(
    BadRequest,
    'The form is not valid: {problem}.',
    'A multipart form is broken, was cut off, or does not have what an upload needs.'
  ),
  'file-too-large': entry(
    PayloadTooLarge,
    'The file is larger than {limit} bytes.',
    'An upload passes the limit of its field.'
  ),
  'too-many-uploads': entry(
    TooManyRequests,
    'You have {limit} uploads that belong to no row yet. Use or remove some.',
    'Uploads pass the setting `media.pending`; those that are not used go after a day.'
  ),
  'invalid-url': entry(
    Forbidden,
    'The URL is not valid, or no longer. Read the row again for a new one.',
    'The URL of a file has expired, or was changed.'
  ),
  'no-file': entry(NotFound, 'The file is not there any more.', 'Its row has another file now, or is gone.'),
  'store-unavailable': entry(
    Unavailable,
    'The store of files cannot be reached. Try again.',
    'The object storage does not answer, or refuses the server.'
  )
}
