// The paths of two-factor sign-in: what each takes and answers.
import { errorAnswers, json } from './answers'
import type { Json } from './schemas'

const text = (description?: string, more: Json = {}): Json => ({ type: 'string', description, ...more })

const object = (properties: Record<string, Json>, required = Object.keys(properties)): Json => ({
  type: 'object',
  properties,
  required
})

const currentPassword = text('Shows that it is the user, and not a token that was found.', {
  writeOnly: true
})
const code = text('Six digits of the authenticator, or a recovery code. Each holds once.', {
  writeOnly: true
})

const codes = object({
  recoveryCodes: {
    type: 'array',
    items: text(),
    description: 'Ten codes, shown this once. Each signs in once without the authenticator.'
  }
})

const state = object(
  {
    isOn: { type: 'boolean' },
    since: text(undefined, { format: 'date-time' }),
    recoveryCodes: { type: 'integer', description: 'How many are left.' }
  },
  ['isOn']
)

const enrolment = object({
  secret: text('The seed, in base32, to be typed in.'),
  uri: text('The same as an `otpauth://` URI.'),
  qrCode: text('The same as an image, in a data URL.')
})

const post = (operationId: string, summary: string, takes: Json, answers: Json): Json => ({
  tags: ['authentication'],
  operationId,
  summary,
  security: [{ bearer: [] }],
  requestBody: { required: true, content: { 'application/json': { schema: takes } } },
  responses: { 201: json('Done.', answers), ...errorAnswers([400, 401, 409, 413, 429, 500, 503]) }
})

/** The paths of two-factor sign-in; the second step of the sign-in itself is at `/authentication`. */
export const twoFactorPaths: Readonly<Record<string, Json>> = {
  '/two-factor': {
    get: {
      tags: ['authentication'],
      operationId: 'twoFactorState',
      summary: 'Whether one’s own two-factor sign-in is on',
      security: [{ bearer: [] }],
      responses: { 200: json('How things are.', state), ...errorAnswers([401, 429, 500, 503]) }
    },
    post: post(
      'twoFactorBegin',
      'Begin to enrol an authenticator; not in force until it is confirmed',
      object({ currentPassword }),
      enrolment
    )
  },
  '/two-factor/confirm': {
    post: post('twoFactorConfirm', 'Put the enrolled authenticator in force', object({ code }), codes)
  },
  '/two-factor/recovery-codes': {
    post: post(
      'twoFactorRecoveryCodes',
      'New recovery codes in place of the old ones',
      object({ currentPassword, code }),
      codes
    )
  },
  '/two-factor/remove': {
    post: post(
      'twoFactorRemove',
      'Take two-factor sign-in off',
      object({ currentPassword, code }),
      object({})
    )
  }
}
