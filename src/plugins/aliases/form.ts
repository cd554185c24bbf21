// Forms sent to old paths: their texts are the body, and their file an upload for a field.
import type { IncomingMessage } from 'node:http'
import type { Application } from '../../declarations'
import { engineOf, failure, isObject } from '../../engine'
import type { Media } from '../../engine'
import { receiveForm } from '../media'
import type { Alias, ToService } from './alias'

/** Whether a body comes as a form. */
export const isForm = ({ headers }: IncomingMessage): boolean =>
  /^multipart\/form-data\b/i.test(headers['content-type'] ?? '')

export interface FormBody {
  readonly body: Readonly<Record<string, unknown>>
  /** The upload; undefined where the form has no file. */
  readonly media?: Media
}

/**
 * Reads a form.
 *
 * @param aliasFor which alias is meant, by the texts in front of the file
 * @throws 400 for one whose alias takes no file; what uploads throw
 */
export async function readFormBody(
  app: Application,
  request: IncomingMessage,
  aliasFor: (body: FormBody['body']) => Alias
): Promise<FormBody> {
  const { texts, media } = await receiveForm(app, request, texts => {
    const { to, file } = aliasFor(texts)
    if (file === undefined) throw failure('invalid-form', { problem: 'it takes no file' })
    return { resource: (to as ToService).service, field: file }
  })
  if (!media) return { body: { ...texts } }
  const { to, file } = aliasFor(texts)
  const { many } = engineOf(app)
    .definitions.get((to as ToService).service)!
    .fields.get(file!)!.media!
  return { body: { ...texts, [file!]: many ? [media.id] : media.id }, media }
}

const shapes: Readonly<Record<string, RegExp>> = {
  integer: /^-?\d+$/,
  number: /^-?\d+(\.\d+)?$/,
  boolean: /^(true|false)$/
}

/** The value of a text for a field of a type; the text where it is none, so that it is refused by name. */
function valueOf(text: string, type: string): unknown {
  if (!shapes[type]?.test(text)) return text
  return type === 'boolean' ? text === 'true' : Number(text)
}

/** What a call is sent, with numbers and flags where its fields are some: forms have texts only. */
export function withValues(app: Application, { service }: ToService, data: unknown): unknown {
  const fields = engineOf(app).definitions.get(service)?.fields
  if (!fields || !isObject(data)) return data
  const entries = Object.entries(data).map(([key, value]) => {
    const type = fields.get(key)?.schema.type as string | undefined
    return [key, typeof value === 'string' && type !== undefined ? valueOf(value, type) : value]
  })
  return Object.fromEntries(entries)
}
