// What the documents say of the doors of phones, as parts of OpenAPI operations.
const text = (description: string, more: object = {}) => ({ type: 'string', description, ...more })
const moment = (description: string) => text(description, { format: 'date-time' })

const object = (properties: object) => ({
  type: 'object',
  properties,
  required: Object.keys(properties)
})

const content = (schema: object, example?: object) => ({ 'application/json': { schema, example } })
const error = { description: 'An error.', content: content({ $ref: '#/components/schemas/Error' }) }
const phone = text('With its country, or of ten digits in North America.')
const shown = text('As +14165550100.')

/** Of `POST /phone-verifications`. */
export const askDocs = {
  create: {
    summary: 'Have a code sent to a phone',
    description:
      'By a text, whoever has the number: the answer is the same for all. The code is good for ten minutes and five ' +
      'tries, and takes the place of earlier ones. A number that has had enough codes today is 429.',
    requestBody: { required: true, content: content(object({ phone }), { phone: '416 555 0100' }) },
    responses: {
      201: {
        description: 'It is on its way.',
        content: content(object({ phone: shown, expiresAt: moment('How long the code is good.') }))
      },
      default: error
    }
  }
}

/** Of `POST /phone-verifications/verify`. */
export const verifyDocs = {
  create: {
    summary: 'Show by its code that a phone is one’s own',
    description:
      'The number becomes that of whoever has signed in. A stranger gets a token, which `POST /checkout` takes as ' +
      '`phoneToken`. A code is good for one use.',
    security: [{}, { bearer: [] }],
    requestBody: {
      required: true,
      content: content(object({ phone, code: text('Six digits.', { writeOnly: true }) }), {
        phone: '416 555 0100',
        code: '042137'
      })
    },
    responses: {
      201: {
        description: 'It is.',
        content: content({
          oneOf: [
            { title: 'Signed in', ...object({ phone: shown, phoneVerifiedAt: moment('Now.') }) },
            {
              title: 'A stranger',
              ...object({ phone: shown, token: text('For half an hour.'), expiresAt: moment('Its end.') })
            }
          ]
        })
      },
      default: error
    }
  }
}
