// Keys: where in the store a file lies, and the names of files, whatever somebody has called them.
import { randomBytes } from 'node:crypto'

/** Whose upload it is, for which resource, and its id. */
export interface Place {
  readonly userId: number | string | null
  readonly resource: string
  readonly id: string
}

/** Bytes that names may have: those of a column, and of file systems with some room. */
const LONGEST = 120

const UUID = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}'
const OURS = new RegExp(`^(?:users/[^/]+/.+/|staging/)(${UUID})(?:/[^/]+)?$`)

/** A name of whole characters that has at most so many bytes, with its ending. */
function shortened(name: string): string {
  const [, stem, ending] = /^(.*?)(\.[^.]{1,16})?$/s.exec(name)!
  let short = stem
  while (Buffer.byteLength(short + (ending ?? '')) > LONGEST) short = [...short].slice(0, -1).join('')
  return short + (ending ?? '')
}

/**
 * The name of a file as it is shown and saved: without folders, signs that cannot be seen, and dots in front.
 * @returns `file` where nothing is left
 */
export function cleanName(given: string): string {
  const base = given.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1)!
  const visible = base.replace(/[\p{C}\p{Zl}\p{Zp}<>:"|?*]/gu, '').replace(/\s+/g, ' ')
  return shortened(visible.replace(/^[. ]+|[. ]+$/g, '')) || 'file'
}

/** The same in plain letters, digits, dots and hyphens. */
function plainName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._]+/g, '-')
  return plain.replace(/\.{2,}/g, '.').replace(/^[-.]+|[-.]+$/g, '') || 'file'
}

/** What all objects of a new upload begin with. */
export const folderOf = ({ userId, resource, id }: Place): string =>
  `users/${userId ?? 'nobody'}/${resource}/${id}/`

/** What the other objects of an upload begin with; its user may be another one by now, or none. */
export const folderIn = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1)

/** A new key for a file in the folder of its upload. It has a part made of chance, so that nothing that there is is ever written over. */
export const newKey = (folder: string, name: string): string =>
  `${folder}${randomBytes(6).toString('hex')}-${plainName(name)}`

/** Where a browser puts a file that nobody has looked at yet. */
export const stagingKey = (id: string): string => `staging/${id}`

/** What keys that this plugin makes begin with. */
export const prefixes = ['users/', 'staging/']

/** The id of the upload that an object belongs to; undefined for an object that is not of this plugin. */
export const uploadOf = (key: string): string | undefined => OURS.exec(key)?.[1]

const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,255}$/

/** Whether a text can be a key: no part of it leads to another place. */
export const isKey = (text: string): boolean =>
  text.length <= 1000 && text.split('/').every(part => SEGMENT.test(part))
