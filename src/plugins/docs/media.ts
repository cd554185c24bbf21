// The doors of files in the document, beside the resource media: what each takes and answers.
import { errorAnswers, json } from './answers'
import { tokens } from './api-keys'
import { ref, schemaName } from './schemas'
import type { Json } from './schemas'

/** Path of the resource whose rows are the uploads. */
export const UPLOADS = 'media'

const text = (description?: string, more: Json = {}): Json => ({ type: 'string', description, ...more })
const whole = (description: string): Json => ({ type: ['integer', 'null'], description })

const properties: Record<string, Json> = {
  id: text('Give it to the field of a row.', { format: 'uuid' }),
  name: text(),
  type: text('MIME type.'),
  size: { type: 'integer', description: 'Bytes.' },
  url: text('Shows the file for an hour, to whoever has it.'),
  width: whole('Pixels; null for what is no image, and until it has been looked at.'),
  height: whole('Pixels.'),
  thumbnails: {
    type: 'object',
    description: 'By the names that the field declares; empty until they are made.'
  }
}
const file: Json = { type: 'object', properties, required: Object.keys(properties) }

/** The answer to `POST /media`: the row, and where the file goes. */
export const announced: Json = {
  allOf: [
    ref(schemaName(UPLOADS)),
    {
      type: 'object',
      properties: {
        upload: {
          type: 'object',
          description: 'The request that brings the file; then `POST /media/:id/finish`.',
          properties: {
            method: { const: 'PUT' },
            url: text(),
            headers: { type: 'object', additionalProperties: text() },
            expiresAt: text(undefined, { format: 'date-time' })
          },
          required: ['method', 'url', 'headers', 'expiresAt']
        }
      },
      required: ['upload']
    }
  ]
}

const form: Json = {
  type: 'object',
  properties: {
    resource: text('Path of the resource that the file is for.'),
    field: text('Name of its field.'),
    checksum: text('SHA-256 of the file, in base64.'),
    file: text('The file, behind everything else.', { format: 'binary' })
  },
  required: ['resource', 'field', 'file']
}

/** The paths, by which services are known to be described. */
export const mediaPaths: Record<string, Json> = {
  '/media/upload': {
    post: {
      tags: [UPLOADS],
      operationId: 'uploadFile',
      summary: 'Send a file in one call',
      description: 'The file streams through the server. Over HTTP only.',
      security: tokens([`${UPLOADS}:write`]),
      requestBody: { required: true, content: { 'multipart/form-data': { schema: form } } },
      responses: { 201: json('The file.', file), ...errorAnswers([400, 401, 403, 413, 429, 500, 503]) }
    }
  },
  '/media/{id}/finish': {
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
    post: {
      tags: [UPLOADS],
      operationId: 'finishUpload',
      summary: 'Say that a file has been put',
      description:
        'Its size, type and checksum are checked; a file that is not what was announced is deleted. An image is kept ' +
        'without what its camera has noted, so that its size may be another one then. To say it twice does no harm; what a row has by then is answered as the row shows it. On sockets: `create` of `media/<id>/finish`.',
      security: tokens([`${UPLOADS}:write`]),
      responses: { 201: json('The file.', file), ...errorAnswers([400, 401, 403, 404, 500, 503]) }
    }
  }
}
