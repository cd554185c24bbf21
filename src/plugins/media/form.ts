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

const limits = { files: 1, fields: 10, fieldNameSize: 50, fieldSize: 1_000, parts: 11, headerPairs: 20 }

const invalid = (problem: string) => failure('invalid-form', { problem })

/**
 * Reads a multipart form with one file.
 *
 * @param take is given the file once its head has arrived, with the texts in front of it
 * @returns what `take` gives, when the whole form has arrived and is in order
 * @throws 400 for a form that is broken, cut off or has more or less than one file; what `take` throws
 */
export async function readForm<T>(
  request: IncomingMessage,
  take: (file: ArrivingFile, texts: Texts) => Promise<T>
): Promise<{ taken?: T; problem?: unknown }> {
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
    parser.on('close', () => (work ? resolve() : reject(invalid('it has no file'))))
    request.on('error', () => reject(invalid('it was cut off')))
    request.on('close', () => request.complete || reject(invalid('it was cut off')))
  })
  request.pipe(parser)
  try {
    await whole
    return { taken: await work! }
  } catch (error) {
    // Whoever hangs up in the middle makes all kinds of errors.
    const problem = request.complete || error instanceof FeathersError ? error : invalid('it was cut off')
    request.unpipe(parser)
    parser.destroy()
    // What still arrives is thrown away, so that the answer is heard.
    request.resume()
    return { taken: await work?.catch(() => undefined), problem }
  }
}
