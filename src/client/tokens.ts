// The tokens of whoever is signed in: kept in a storage, and watched, so that they are renewed in time.
import type { Storage } from '@feathersjs/authentication-client'

/** What a sign-in answers; who signs in with a password may get a token to renew with. */
export interface SignIn {
  readonly accessToken: string
  readonly refreshToken?: string
}

const LONGEST_TIMER = 2 ** 31 - 1
/** How long before its end a token is renewed, if its life is not too short for that. */
const EARLY_MS = 60_000
/** The least between two attempts, should the clocks of client and server differ. */
export const PAUSE_MS = 10_000

/** What a token says of itself; nothing when it is no JWT. The server alone knows whether it is true. */
function payloadOf(token: string): { sub?: unknown; exp?: number; iat?: number } {
  try {
    const part = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(part), character => character.charCodeAt(0))
    return JSON.parse(new TextDecoder().decode(bytes)) ?? {}
  } catch {
    return {}
  }
}

/** Whose token it is; of one that does not say, the token itself. */
export const subjectOf = (token: string): string => String(payloadOf(token).sub ?? token)

const expiryOf = (token: string): number => (payloadOf(token).exp ?? Infinity) * 1000

const lifeOf = (token: string): number => {
  const { exp = Infinity, iat = 0 } = payloadOf(token)
  return (exp - iat) * 1000
}

export class Tokens {
  /** The access token that holds; null for nobody. */
  held: string | null = null
  /** Undefined before the storage has been read. */
  private subject: string | null | undefined
  private timer?: ReturnType<typeof setTimeout>

  /**
   * @param storage where they are kept, also when the page is left
   * @param key of the access token in the storage
   * @param hasRefresh whether there is a way to renew beside a kept token
   * @param onOther called at once when somebody else is signed in than before, or nobody any more
   * @param onDue called when it is time to renew
   */
  constructor(
    private readonly storage: Storage,
    private readonly key: string,
    private readonly hasRefresh: boolean,
    private readonly onOther: () => void,
    private readonly onDue: () => void
  ) {}

  /** Whether the token that holds has expired, by our clock. */
  get isOver(): boolean {
    return this.held !== null && expiryOf(this.held) < Date.now()
  }

  /** The access token that is kept; another tab may have changed it. */
  async kept(): Promise<string | null> {
    return (await this.storage.getItem(this.key)) ?? null
  }

  async refreshToken(): Promise<string | null> {
    return (await this.storage.getItem(`${this.key}-refresh`)) ?? null
  }

  async isRenewable(): Promise<boolean> {
    return this.hasRefresh || (await this.refreshToken()) !== null
  }

  /**
   * Keeps what a sign-in has answered.
   * @param renews whether an older refresh token of the same caller still holds
   */
  async keep({ accessToken, refreshToken }: SignIn, renews: boolean): Promise<void> {
    const isSame = renews && subjectOf(accessToken) === this.subject
    await this.storage.setItem!(this.key, accessToken)
    if (refreshToken) await this.storage.setItem!(`${this.key}-refresh`, refreshToken)
    else if (!isSame) await this.storage.removeItem!(`${this.key}-refresh`)
  }

  /**
   * Takes a token as the one that holds.
   * @param isNew whether it has just been made, so that its life begins now, whatever our clock says
   */
  adopt(token: string | null, isNew = false): void {
    const subject = token === null ? null : subjectOf(token)
    const isOther = this.subject !== undefined && subject !== this.subject
    this.held = token
    this.subject = subject
    clearTimeout(this.timer)
    if (token !== null) void this.watch(token, isNew)
    if (isOther) this.onOther()
  }

  /** Forgets both tokens. */
  async forget(): Promise<void> {
    this.adopt(null)
    await this.storage.removeItem!(this.key)
    await this.storage.removeItem!(`${this.key}-refresh`)
  }

  /** Has `onDue` called after a while, and not before. */
  wake(milliseconds: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(this.onDue, Math.min(milliseconds, LONGEST_TIMER))
    this.timer.unref?.()
  }

  close(): void {
    clearTimeout(this.timer)
  }

  /** Renews a token shortly before it expires, or, where that cannot be done, asks when it has. */
  private async watch(token: string, isNew: boolean): Promise<void> {
    const life = lifeOf(token)
    const left = isNew ? life : expiryOf(token) - Date.now()
    const early = (await this.isRenewable()) ? Math.min(EARLY_MS, life / 5) : -1000
    const wait = left - early
    if (token === this.held && Number.isFinite(wait)) this.wake(wait > 0 ? wait : PAUSE_MS)
  }
}
