// The landing: where somebody comes back to, which is always a page of the application or of one of its origins.
import { failure } from '../../engine'

const LONGEST = 1_000

/** Letters, digits and signs of a URL: no space, no control, no backslash, no fragment. */
const PLAIN = /^[!$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~]+$/

const refused = () =>
  failure('invalid-value', {
    key: 'redirect',
    expected: 'a path of the application, or an address at one of its origins'
  })

/** The paths of providers send on, and what is in the fragment would go with him. */
function leadsOn({ pathname, origin }: URL, base: URL): boolean {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return true
  }
  const isOwn =
    origin === base.origin && path.toLowerCase().startsWith(`${base.pathname}/oauth`.replace('//', '/'))
  return path.includes('\\') || path.includes('//') || isOwn
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined
}

export interface Wish {
  /** A path, or an address; undefined for the first page. */
  readonly redirect?: unknown
  /** The page that has asked, as its browser says. */
  readonly referer?: string
}

/**
 * Where to land.
 *
 * @param base public address of the application, without a slash at its end
 * @param origins of other pages that may call; `*` is none to come back to
 * @returns an absolute URL without a fragment
 * @throws 400 for any place that is not the application's
 */
export function landingOf(base: string, origins: readonly string[], { redirect, referer }: Wish): string {
  const allowed = new Set([base, ...origins].map(originOf))
  allowed.delete(undefined)
  allowed.delete('null')
  const asking = originOf(referer)
  const home = asking !== undefined && asking !== originOf(base) && allowed.has(asking) ? asking : base
  if (redirect === undefined) return new URL(`${home}/`).href
  if (typeof redirect !== 'string' || redirect.length > LONGEST || !PLAIN.test(redirect)) throw refused()
  const isPath = redirect.startsWith('/') && !redirect.startsWith('//')
  const text = isPath ? home + redirect : redirect
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) throw refused()
  const url = new URL(text)
  if (!allowed.has(url.origin) || url.username || url.password || leadsOn(url, new URL(base))) throw refused()
  return url.href
}
