// The person: who somebody is at a provider, and what of it the provider vouches for.
import { isStorable } from '../../engine'
import { isAddress } from '../mail'
import { ask, providerFailed } from './ask'
import type { Answer } from './ask'
import type { Tokens } from './exchange'
import type { Provider } from './providers'

export interface Person {
  readonly provider: string
  readonly subject: string
  /** In lower case; null where the provider does not say that it is his. */
  readonly email: string | null
  readonly firstName?: string
  readonly lastName?: string
}

const LONGEST = 255
/** The clock of a provider may be behind. */
const LEEWAY_S = 60

/** The lower case of some letters beyond ASCII is a letter of ASCII, so that one address would be taken for another. */
const ASCII = /^[\x21-\x7e]+$/

const isObject = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The address of a profile, where it is verified in so many words. */
function verified({ email, email_verified: isVerified }: Answer): string | null {
  if (isVerified !== true || typeof email !== 'string') return null
  return ASCII.test(email) && isAddress(email) ? email.toLowerCase() : null
}

/** GitHub shows an address that its user may have made up; which ones are verified it tells elsewhere. */
async function githubAddress({ name }: Provider, profileUrl: string, token: string): Promise<Answer> {
  const emails = await ask(name, `${profileUrl}/emails`, token)
  const primary = Array.isArray(emails)
    ? emails.find(each => isObject(each) && each.primary === true)
    : undefined
  return { email: primary?.email, email_verified: primary?.verified }
}

/** What must be true of an ID token beside what grant has looked at. Its signature is that of the connection. */
function checkClaims({ name, settings }: Provider, issuer: string | undefined, claims: Answer): void {
  const { iss, exp, azp } = claims
  const isMeant = azp === undefined || azp === settings.key
  const isFresh = typeof exp === 'number' && exp > Date.now() / 1000 - LEEWAY_S
  if ((issuer !== undefined && iss !== issuer) || !isMeant || !isFresh)
    throw providerFailed(name, 'its ID token has another issuer, is for somebody else, or has expired')
}

function subjectOf({ name, isOpenId }: Provider, { sub, id }: Answer): string {
  const found = isOpenId ? sub : (sub ?? id)
  const text = typeof found === 'number' && Number.isSafeInteger(found) ? String(found) : found
  if (typeof text !== 'string' || text === '' || text.length > LONGEST || !isStorable(text))
    throw providerFailed(name, 'it does not say who has signed in')
  return text
}

const word = (value: unknown): string | undefined => {
  const text = typeof value === 'string' ? value.trim() : ''
  return text !== '' && !/[\p{Cc}\p{Cs}]/u.test(text) ? text : undefined
}

/** First and last name; a name in one piece is cut before its last word. */
function namesOf({ given_name, family_name, name }: Answer): Pick<Person, 'firstName' | 'lastName'> {
  const [first, last] = [word(given_name), word(family_name)]
  if (first || last) return { firstName: first, lastName: last }
  const [, front, end] = /^(?:(.+)\s)?(\S+)$/.exec(word(name) ?? '') ?? []
  return front ? { firstName: front.trim(), lastName: end } : { firstName: end }
}

/**
 * Who has signed in.
 * @throws 502 when the provider does not say it, or contradicts itself
 */
export async function personOf(provider: Provider, { accessToken, claims }: Tokens): Promise<Person> {
  const { name, isOpenId } = provider
  const { issuer, profileUrl } = await provider.endpoints()
  if (claims && isOpenId) checkClaims(provider, issuer, claims)
  const profile = profileUrl === undefined ? {} : await ask(name, profileUrl, accessToken)
  if (!isObject(profile)) throw providerFailed(name, 'its profile is no object')
  const own = isOpenId ? claims! : profile
  if (isOpenId && profileUrl !== undefined && profile.sub !== own.sub)
    throw providerFailed(name, 'its profile is of somebody else than its ID token')
  // Address and word about it stand side by side, or they mean nothing.
  const source =
    name === 'github' && !isOpenId ? await githubAddress(provider, profileUrl!, accessToken) : profile
  const email = verified(source.email === undefined && isOpenId ? own : source)
  return { provider: name, subject: subjectOf(provider, own), email, ...namesOf({ ...own, ...profile }) }
}
