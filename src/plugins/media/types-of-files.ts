// The types of files: what the first bytes say, and the endings that names of a type have.

/** Formats that are containers: the first bytes may tell the container only. */
const inside: Readonly<Record<string, RegExp>> = {
  'application/zip': /^application\/(vnd\.(openxmlformats-|oasis\.opendocument\.)|epub\+zip|java-archive)/,
  'application/x-cfb': /^application\/(msword|vnd\.ms-(excel|powerpoint|outlook))$/,
  'application/xml': /[/+]xml$/,
  // Browsers call PNG that moves PNG too.
  'image/apng': /^image\/png$/
}

/** Endings of names, by type; the first one is put behind a name that has none of them. */
const endings: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
  'image/avif': ['avif'],
  'application/pdf': ['pdf'],
  'application/zip': ['zip'],
  'application/gzip': ['gz', 'tgz'],
  'application/json': ['json'],
  'application/msword': ['doc'],
  'application/vnd.ms-excel': ['xls'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'text/plain': ['txt', 'text', 'log', 'md'],
  'text/csv': ['csv'],
  'text/markdown': ['md'],
  'audio/mpeg': ['mp3'],
  'video/mp4': ['mp4']
}

/**
 * A name with an ending that fits its type: what is saved as `page.html` is opened as a page, whatever its type was.
 * Types that are not known here leave a name as it is.
 */
export function withEnding(name: string, type: string): string {
  const known = endings[type]
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return !known || (name.includes('.') && known.includes(ending)) ? name : `${name}.${known[0]}`
}

/** Text of two bytes a letter says so at its beginning, which looks like that of a sound. */
const isWide = (head: Buffer) => ['fffe', 'feff'].includes(head.toString('hex', 0, 2))

/** Bytes that no other text has. */
const isBinary = (head: Buffer) => head.includes(0)

/**
 * Says why a file cannot be of a type, as the end of a sentence; undefined where nothing speaks against it.
 *
 * A type that can be told by its first bytes must be told by them. Others, such as text, have no mark of their own:
 * they must not have that of another type.
 *
 * @param head the first 4,100 bytes, or all there are
 */
export async function mismatch(head: Buffer, type: string): Promise<string | undefined> {
  if (type.startsWith('text/') && isWide(head)) return undefined
  // Loaded when the first file comes: most processes need it late, if at all.
  const { fileTypeFromBuffer, supportedMimeTypes } = await import('file-type')
  const found = (await fileTypeFromBuffer(head))?.mime
  if (found === type || (found && inside[found]?.test(type))) return undefined
  if (found) return `it is ${found}, and ${type} was announced`
  if ((supportedMimeTypes as ReadonlySet<string>).has(type)) return `it is not ${type}`
  if (type.startsWith('text/') && isBinary(head)) return `it is not text, and ${type} was announced`
  return undefined
}
