// The catalogue of errors: every answer that is not a success, with its status and its sentence.
import {
  BadRequest,
  Conflict,
  FeathersError,
  Forbidden,
  GeneralError,
  MethodNotAllowed,
  NotFound,
  TooManyRequests,
  Unavailable
} from '@feathersjs/errors'
import { PayloadTooLarge, UnsupportedMediaType, entry } from './entry'
import type { Entry } from './entry'
import { mediaErrors } from './media'
import { phoneErrors } from './phone'
import { signInErrors } from './sign-in'
import { tradeErrors } from './trade'

export const catalogue = {
  'invalid-data': entry(
    BadRequest,
    '{problems}',
    'The body breaks the rules of the fields; `errors` lists every problem by key.'
  ),
  'invalid-json': entry(
    BadRequest,
    'The body is not valid JSON.',
    'The body cannot be parsed, or is not UTF-8.'
  ),
  'invalid-body': entry(
    BadRequest,
    'The body must be a JSON object.',
    'The body is a list, a text, a number, or missing.'
  ),
  'invalid-text': entry(
    BadRequest,
    '{key} holds characters that text cannot have (NUL or half a surrogate pair).',
    'A text or a key cannot be stored in UTF-8.'
  ),
  'too-deep': entry(
    BadRequest,
    '{key} is nested too deeply.',
    'Data or query are nested deeper than anything needs.'
  ),
  'invalid-id': entry(BadRequest, 'id must be {expected}.', 'The id of the path has the wrong form.'),
  'unknown-key': entry(
    BadRequest,
    '{key} cannot be used here; there are {allowed}.',
    'A query names a field that does not exist or that the caller may not read.'
  ),
  'unknown-operator': entry(
    BadRequest,
    '{key}: {operator} is not an operator of this field; there are {allowed}.',
    'A query compares a field by something that the field does not have.'
  ),
  'invalid-value': entry(BadRequest, '{key} must be {expected}.', 'A value in a query has the wrong type.'),
  'query-too-large': entry(
    BadRequest,
    '{key} has too many parts; at most {limit} are allowed.',
    'A query has more conditions, levels, values or sort keys than are allowed, or its lists of ids could bring more rows along.'
  ),
  'invalid-cursor': entry(
    BadRequest,
    '$after is not a cursor of this list; take `next` of the page before, with the same $sort.',
    'A cursor was changed, or belongs to another order.'
  ),
  ...signInErrors,
  ...mediaErrors,
  ...phoneErrors,
  ...tradeErrors,
  forbidden: entry(
    Forbidden,
    'You may not {method} {path}: that takes {rule}.',
    'The rule of the resource refuses the caller.'
  ),
  'out-of-scope': entry(
    Forbidden,
    'You may not {method} {path} by this API key: {needed}.',
    'The scopes of the API key do not reach so far, whatever its user may do.'
  ),
  'forbidden-row': entry(
    Forbidden,
    'You may not {method} this row.',
    'The caller sees the row, but the rule refuses what he wants of it, as it is or as it would become.'
  ),
  'forbidden-field': entry(Forbidden, 'You may not set {key}.', 'The rule of the field refuses the caller.'),
  'no-access': entry(
    Forbidden,
    '{path} does not say who may call it. Give `access` among the options of app.use().',
    'A hand-written or generated service has no access rules yet, so it is closed.'
  ),
  'not-found': entry(
    NotFound,
    'No {path} with this id.',
    'There is no such row, or the caller may not see it.'
  ),
  'no-match': entry(
    NotFound,
    'No {path} are called {words}.',
    'A service looks for rows by their name first, and there are none.'
  ),
  'unknown-path': entry(NotFound, 'Nothing is at {path}.', 'No resource, service or page has this path.'),
  'method-not-allowed': entry(
    MethodNotAllowed,
    '{method} is not offered by {path}.',
    'The resource does not have this method, or it needs an id.'
  ),
  'already-taken': entry(
    Conflict,
    '{key} is already taken.',
    'Another row has this value in a unique field.'
  ),
  'unknown-reference': entry(
    BadRequest,
    '{key} refers to a row that does not exist.',
    'A reference holds the id of no row.'
  ),
  'still-referenced': entry(
    Conflict,
    'This row is still used by other rows.',
    'Rows of another resource refer to the one that is to be removed.'
  ),
  'broken-check': entry(BadRequest, '{sentence}', 'The row would break a check of its resource.'),
  'wrong-state': entry(
    Conflict,
    '{key} is {state}; it must be {expected} for this.',
    'A move from another state than the one that the row is in.'
  ),
  'payload-too-large': entry(
    PayloadTooLarge,
    'The body is larger than {limit} bytes.',
    'The body passes the setting `bodyLimit`.'
  ),
  'unsupported-media-type': entry(
    UnsupportedMediaType,
    'Send the body as application/json.',
    'The content type of the body is not JSON.'
  ),
  'too-many-requests': entry(
    TooManyRequests,
    'Too many requests. Try again in {retryAfter} seconds.',
    'The throttle has had enough of this caller or address.'
  ),
  unavailable: entry(
    Unavailable,
    'The database is busy or away. Try again.',
    'The database cannot be reached, or conflicts with other writers did not settle.'
  ),
  'schema-mismatch': entry(
    Unavailable,
    'The server cannot {method} {path} at present: the database fits another version of it. Try again later.',
    'The tables have been changed for another version of the program, as while a new one is rolled out, and this call would break.'
  ),
  internal: entry(
    GeneralError,
    'Something went wrong on the server. The request id helps to find it in the log.',
    'A fault of the server; the log has it under the request id.'
  )
} satisfies Record<string, Entry>

export type ErrorName = keyof typeof catalogue

/** Methods that are no verbs, in sentences about what may be done. */
const verbs: Record<string, string> = { history: 'see the history of' }

/**
 * Makes an error of the catalogue. Its `data` has `error`, the name in the catalogue, and what was given.
 * @param data fills the sentence; `errors` is passed on as the list of problems by key
 */
export function failure(name: ErrorName, data: Record<string, unknown> = {}): FeathersError {
  const { type, sentence } = catalogue[name]
  const { errors, problems: _problems, sentence: _sentence, ...shown } = data
  const isVerb = name !== 'method-not-allowed'
  const message = sentence.replace(/\{(\w+)\}/g, (_, key: string) =>
    String((isVerb && key === 'method' && verbs[`${data.method}`]) || data[key])
  )
  return new type(message, { error: name, ...shown, ...(errors ? { errors } : {}) })
}
