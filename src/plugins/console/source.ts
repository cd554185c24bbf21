// The source of an import: a file or the standard input, as text that is checked to be UTF-8.
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { addAbortSignal } from 'node:stream'
import { Refusal } from './refusal'
import type { Surroundings } from './surroundings'

/** A file as it was named where the command was typed: npm runs commands in the folder of the project. */
export function filePath(name: string): string {
  const { INIT_CWD, npm_lifecycle_event: script } = process.env
  return resolve(script === 'plumage' && INIT_CWD ? INIT_CWD : '', name)
}

const reasons: Record<string, string> = {
  ENOENT: 'it does not exist',
  EACCES: 'that is not permitted',
  EPERM: 'that is not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder'
}

/** The refusal for a file that cannot be read or written. */
export function fileRefusal(verb: 'read' | 'write', name: string, error: unknown): Refusal {
  const { code = '', message } = error as NodeJS.ErrnoException
  // A file that is to be written need not exist.
  const reason = verb === 'write' && code === 'ENOENT' ? 'its folder does not exist' : reasons[code]
  return new Refusal(`Cannot ${verb} ${name}: ${reason ?? message}.`)
}

export interface Source {
  readonly stream: Readable
  /** Bytes in all, where that is known. */
  readonly size?: number
}

/**
 * Opens a file, or the standard input for `-`.
 * @throws Refusal when it cannot be read
 */
export async function openSource(surroundings: Surroundings, name: string): Promise<Source> {
  if (name === '-') return { stream: surroundings.input }
  try {
    const file = await open(filePath(name))
    const facts = await file.stat()
    if (facts.isDirectory()) {
      await file.close()
      throw Object.assign(new Error(), { code: 'EISDIR' })
    }
    return { stream: file.createReadStream(), size: facts.isFile() ? facts.size : undefined }
  } catch (error) {
    throw fileRefusal('read', name, error)
  }
}

/**
 * The text of a source, without a byte order mark.
 *
 * @param onBytes hears how many bytes have been read
 * @throws Refusal for text that is not UTF-8, and whatever aborts the signal
 */
export async function* textOf(
  { stream }: Source,
  signal: AbortSignal,
  onBytes: (bytes: number) => void
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let bytes = 0
  const decode = (chunk?: Buffer) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
    } catch {
      throw new Refusal('The file is not UTF-8 text. Save it as "CSV UTF-8" and try again.')
    }
  }
  for await (const chunk of addAbortSignal(signal, stream)) {
    const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer)
    onBytes((bytes += buffer.length))
    yield decode(buffer)
  }
  yield decode()
}
