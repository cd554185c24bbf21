// A browser without a window: it follows redirects and keeps cookies, and can be stopped on its way.

/** The longest way from page to page. */
const HOPS = 12

export class Browser {
  private readonly jars = new Map<string, Map<string, string>>()
  /** `set-cookie` headers as they have come, newest last. */
  readonly given: string[] = []

  cookies(url: string): Map<string, string> {
    const { host } = new URL(url)
    if (!this.jars.has(host)) this.jars.set(host, new Map())
    return this.jars.get(host)!
  }

  /** One request. */
  async get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    const jar = this.cookies(url)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { ...headers, ...(cookie ? { cookie } : {}) }
    })
    for (const line of response.headers.getSetCookie()) {
      this.given.push(line)
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }

  /** Where a page sends on to; undefined where it does not. */
  async next(url: string, headers?: Record<string, string>): Promise<string | undefined> {
    const location = (await this.get(url, headers)).headers.get('location')
    return location === null ? undefined : new URL(location, url).href
  }

  /**
   * Follows redirects.
   * @param until stops in front of the first address that it is true of
   */
  async follow(
    url: string,
    until: (url: string) => boolean,
    headers?: Record<string, string>
  ): Promise<string> {
    let at = url
    for (let hop = 0; hop < HOPS; hop++) {
      const next = await this.next(at, hop === 0 ? headers : undefined)
      if (next === undefined) throw new Error(`${at} leads nowhere`)
      at = next
      if (until(at)) return at
    }
    throw new Error(`${url} leads round and round`)
  }
}
