// A real OpenID provider on this machine, whose users and answers a test decides on.
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const KEY = 'plumage-at-the-provider'
export const SECRET = 'the-secret-of-this-client-0123456789'

/** Node 20 lacks it, and the library says that it wants Node 22. */
const urls = URL as unknown as { parse?: (text: string, base?: string) => URL | null }
urls.parse ??= (text, base) => (URL.canParse(text, base) ? new URL(text, base) : null)

/** The library is made of modules that `require` takes with a warning. */
function quietly<T>(work: () => T): T {
  const { warn, info } = console
  const { emitWarning } = process
  console.warn = console.info = () => undefined
  process.emitWarning = () => undefined
  try {
    return work()
  } finally {
    Object.assign(console, { warn, info })
    process.emitWarning = emitWarning
  }
}

export const listen = async (server: Server): Promise<string> => {
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

export class OpenIdProvider {
  /** What it says of its users, by their subject. */
  readonly people = new Map<string, Record<string, unknown>>()
  /** Who signs in next; an error is what it answers instead. */
  next: { subject?: string; error?: string } = {}
  /** Requests that have come, with what was sent, so that a test sees that nothing was asked. */
  readonly asked: string[] = []
  issuer = ''
  private readonly server = createServer((request, response) => this.answer(request, response))
  private oidc: any

  /** Listens, so that its address is known; it answers once it knows its client. */
  async open(): Promise<this> {
    this.issuer = await listen(this.server)
    return this
  }

  /** @param redirectUris where it may send people back to */
  serve(redirectUris: string[], method = 'client_secret_post'): void {
    const { Provider } = quietly(() => require('oidc-provider') as any)
    const { people } = this
    this.oidc = quietly(
      () =>
        new Provider(this.issuer, {
          clients: [
            {
              client_id: KEY,
              client_secret: SECRET,
              redirect_uris: redirectUris,
              token_endpoint_auth_method: method
            }
          ],
          clientAuthMethods: [method],
          claims: {
            email: ['email', 'email_verified'],
            profile: ['name', 'given_name', 'family_name']
          },
          cookies: { keys: ['a key of tests'] },
          features: { devInteractions: { enabled: false } },
          interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
          pkce: { required: () => true },
          ttl: { AccessToken: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
          findAccount: (_: unknown, accountId: string) => ({
            accountId,
            claims: () => ({ sub: accountId, ...people.get(accountId) })
          }),
          loadExistingGrant: async ({ oidc }: any) => {
            const grant = new oidc.provider.Grant({
              clientId: oidc.client.clientId,
              accountId: oidc.session.accountId
            })
            grant.addOIDCScope('openid email profile')
            await grant.save()
            return grant
          },
          renderError: (ctx: any, out: object) => (ctx.body = out)
        })
    )
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.asked.push(`${request.method} ${request.url}`)
    if (!request.url!.startsWith('/interaction/')) {
      quietly(() => this.oidc.callback())(request, response)
      return
    }
    const { subject, error } = this.next
    const result = error
      ? { error, error_description: 'words of the provider' }
      : { login: { accountId: subject } }
    void this.oidc.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  }

  close(): void {
    this.server.close()
    this.server.closeAllConnections()
  }
}
