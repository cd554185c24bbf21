// A provider that answers what a test wants: GitHub, or one that lies, breaks down, or never answers.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { KEY, listen } from './provider'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const json =
  (value: unknown, status = 200): Handler =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

export const text =
  (value: string, status = 200): Handler =>
  (_, response) =>
    void response.writeHead(status).end(value)

/** Neither answers nor hangs up. */
export const silence: Handler = () => undefined

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An ID token; nobody looks at its signature, because it comes over the connection itself. */
export const idToken = (claims: object) => `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`

export class FalseProvider {
  url = ''
  /** What has been asked, with the header of who asks. */
  readonly asked: string[] = []
  /** By path; an object is answered as JSON. */
  readonly answers = new Map<string, Handler | object>()
  /** The query that somebody was last sent here with. */
  sent = new URLSearchParams()
  private readonly server = createServer((request, response) => {
    const url = new URL(request.url!, this.url)
    this.asked.push(`${request.method} ${url.pathname} ${request.headers.authorization ?? ''}`.trim())
    if (url.pathname === '/authorize') {
      this.sent = url.searchParams
      const back = new URL(this.sent.get('redirect_uri')!)
      back.searchParams.set('code', 'a-code-of-the-false-provider')
      back.searchParams.set('state', this.sent.get('state')!)
      response.writeHead(302, { location: back.href }).end()
      return
    }
    const answer = this.answers.get(url.pathname) ?? json({ error: 'not_here' }, 404)
    if (typeof answer === 'function') (answer as Handler)(request, response)
    else json(answer)(request, response)
  })

  async open(): Promise<this> {
    this.url = await listen(this.server)
    return this
  }

  /** The three addresses for the settings. */
  get addresses() {
    const { url } = this
    return { authorize_url: `${url}/authorize`, access_url: `${url}/token`, profile_url: `${url}/user` }
  }

  /** Says of itself what an issuer says. */
  discovery(more: object = {}): object {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      userinfo_endpoint: `${this.url}/user`,
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      ...more
    }
  }

  /** Answers codes with an ID token of these claims, which are right but for what is said here. */
  vouch(claims: Record<string, unknown>): void {
    const exp = Math.floor(Date.now() / 1000) + 60
    this.answers.set('/token', (request: IncomingMessage, response: ServerResponse) => {
      const right = { iss: this.url, aud: KEY, exp, nonce: this.sent.get('nonce') }
      json({ access_token: 'a-token-of-the-false-provider', id_token: idToken({ ...right, ...claims }) })(
        request,
        response
      )
    })
  }

  close(): void {
    this.server.close()
    this.server.closeAllConnections()
  }
}
