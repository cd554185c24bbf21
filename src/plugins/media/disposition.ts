// The header that says whether a file is shown or saved, and under which name.
import type { Presentation } from './store'

/** The value of Content-Disposition (RFC 6266): the name in plain letters for old programs, and as it is for others. */
export function dispositionOf({ name, inline }: Presentation): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const full = encodeURIComponent(name).replace(/['()*]/g, sign => `%${sign.charCodeAt(0).toString(16)}`)
  return `${inline ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${full}`
}
