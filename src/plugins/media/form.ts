// The form of a simple upload: texts, and behind them one file, which is passed on while it arrives.
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { FeathersError } from '@feathersjs/errors'
import busboy from 'busboy'
import { failure } from '../../engine'

/** What stands in front of the file, by name. */
export type Texts = Readonly<Record<string, string>>

export interface ArrivingFile {
  readonly name: string
  readonly type: string
  readonly stream: Readable
}

const limits = { files: 1, fields: 20, fieldNameSize: 50, fieldSize: 20_000, parts: 21, headerPairs: 20 }

/** The error of a form that is not as it should be; `problem` ends its sentence. */
export const invalid = (problem: string) => failure('invalid-form', { problem })

/** What has arrived. With a problem, it is not to be used, and what was taken is to be given back. */
export interface ArrivedForm<T> {
  readonly texts: Texts
  /** What was made of the file; undefined where there is none. */
  readonly taken?: T
  readonly problem?: unknown
}

/**
 * Reads a multipart form with one file at most. The problem is 400 for a form that is broken, cut off or has more than
 * one file, or what `take` throws.
 *
 * @param take is given the file once its head has arrived, with the texts in front of it
 * @throws 400 for what is no form
 */
export async function readForm<T>(
  request: IncomingMessage,
  take: (file: ArrivingFile, texts: Texts) => Promise<T>
): Promise<ArrivedForm<T>> {
  let parser: busboy.Busboy
  try {
    parser = busboy({ headers: request.headers, limits, defParamCharset: 'utf8' })
  } catch {
    throw invalid('send it as multipart/form-data')
  }
  const texts: Record<string, string> = Object.create(null)
  let work: Promise<T> | undefined
  const whole = new Promise<void>((resolve, reject) => {
    parser.on('field', (name, value, { nameTruncated, valueTruncated }) => {
      if (work) reject(invalid(`${name} must stand in front of the file`))
      else if (nameTruncated || valueTruncated) reject(invalid('a text is too long'))
      else texts[name] = value
    })
    parser.on('file', (_name, stream, { filename, mimeType }) => {
      // Whoever takes it hears of its end by the stream; unheard, its errors would end the process.
      stream.on('error', () => undefined)
      if (filename === undefined) return reject(invalid('the file has no name'))
      work = take({ name: filename, type: mimeType.toLowerCase(), stream }, texts)
      work.catch(reject)
    })
    for (const event of ['filesLimit', 'partsLimit', 'fieldsLimit'] as const)
      parser.on(event, () => reject(invalid('it takes one file, and only what belongs to it')))
    parser.on('error', () => reject(invalid('it is broken, or was cut off')))
    parser.on('close', resolve)
    request.on('error', () => reject(invalid('it was cut off')))
    request.on('close', () => request.complete || reject(invalid('it was cut off')))
  })
  request.pipe(parser)
  try {
    await whole
    return { texts, taken: await work }
  } catch (error) {
    // Whoever hangs up in the middle makes all kinds of errors.
    const problem = request.complete || error instanceof FeathersError ? error : invalid('it was cut off')
    request.unpipe(parser)
    parser.destroy()
    // What still arrives is thrown away, so that the answer is heard.
    request.resume()
    return { texts, taken: await work?.catch(() => undefined), problem }
  }
}
