// The hash of a migration's source: the same for a file as it was written and for what the build makes of it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'

/** What the source map beside a compiled file says that was written; undefined where the map is gone. */
function mappedSource(file: string, map: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(dirname(file), map), 'utf8')).sourcesContent?.[0]
  } catch {
    return undefined
  }
}

function writtenText(file: string): string | undefined {
  const text = readFileSync(file, 'utf8')
  const map = extname(file) === '.ts' ? undefined : /^\/\/# sourceMappingURL=(\S+)\s*$/m.exec(text)?.[1]
  return map ? mappedSource(file, map) : text
}

/**
 * The SHA-256 of a migration's source, in hexadecimal. The ends of lines do not count: they differ by checkout.
 *
 * @param file TypeScript; or JavaScript, whose source is in the map that it names, or is itself when it names none
 * @returns undefined if it cannot be known, since the map is not there
 */
export function hashOf(file: string): string | undefined {
  const text = writtenText(file)
  if (text === undefined) return undefined
  return createHash('sha256')
    .update(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'))
    .digest('hex')
}
