// Simple uploads: the door that takes a form with a file, and says for which field.
import type { IncomingMessage } from 'node:http'
import type { Application } from '../../declarations'
import { failure, invalidData } from '../../engine'
import { invalid } from './form'
import type { Texts } from './form'
import { receiveForm } from './received'
import type { Aim } from './received'

/** Where forms are sent to. */
const PATH = '/media/upload'

/** @throws 400 that names a text that is not known */
function checkTexts(texts: Texts, known: readonly string[]): void {
  const wrong = Object.keys(texts).find(key => !known.includes(key))
  if (wrong !== undefined) throw invalidData([{ key: wrong, message: 'is not known here' }])
}

/**
 * Answers a form that brings a file and nothing else.
 *
 * @param aim the field that the file is for; when left out, the texts of the form say it
 * @throws as `receiveForm`, and 400 where there is no file
 */
export async function answerForm(app: Application, request: IncomingMessage, aim?: Aim) {
  const { media } = await receiveForm(app, request, texts => {
    checkTexts(texts, aim ? ['checksum'] : ['resource', 'field', 'checksum'])
    return { ...(aim ?? { resource: texts.resource, field: texts.field }), checksum: texts.checksum }
  })
  if (!media) throw invalid('it has no file')
  return { status: 201, text: JSON.stringify(media) }
}

/**
 * The lane of `POST /media/upload`.
 * @returns undefined for requests to other paths
 */
export const simpleLane = (app: Application) => (request: IncomingMessage) => {
  if (request.url!.split('?', 1)[0] !== PATH) return undefined
  const { method } = request
  if (method === 'POST') return answerForm(app, request)
  return Promise.reject(failure('method-not-allowed', { method, path: PATH.slice(1) }))
}
