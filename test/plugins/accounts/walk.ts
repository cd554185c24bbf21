// The walk through a life of an account: from its registration to its last sign-out, with all that can go wrong.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { mailOf } from '../../../src/plugins/mail'
import type { Person, TestApp } from '../../support/app'
import { PASSWORD } from '../../support/app'
import { openSocket } from '../../support/door'
import type { CallData, Door } from '../../support/door'
import type { Ledger } from './ledger'
import { refusals, refusedTexts } from './refusals'
import { walkFactors } from './walk-factors'
import type { Stage } from './stage'

/** Passwords that are found again wherever they stand; `short` is refused for its length. */
export const passwords = {
  root: PASSWORD,
  first: 'Quokka-first-1',
  second: 'Quokka-second-2',
  third: 'Quokka-third-3',
  fourth: 'Quokka-fourth-4',
  wrong: 'Quokka-wrong-5',
  short: 'Quok-6!'
}

export interface Journey {
  readonly stage: Stage
  readonly ledger: Ledger
  readonly makeDoor: (api: TestApp) => Door
  /** An admin. */
  readonly root: Person
}

/** Who calls and what he says; the ledger notes the answer. */
export class Walker {
  readonly isRest: boolean

  constructor(readonly journey: Journey) {
    this.isRest = journey.makeDoor(journey.stage.api).name === 'REST'
  }

  /** One call over a connection of its own, so that a sign-in on a socket is nobody else's. */
  async ask(as: Person | undefined, call: CallData) {
    const { stage, ledger, makeDoor } = this.journey
    const door = makeDoor(stage.api)
    try {
      const { status, body } = await door.call(as, call)
      ledger.answers.push({
        what: `${door.name}: ${call.method} ${call.path}`,
        status,
        body: this.rest(call, as, status, body)
      })
      return { status, body }
    } finally {
      door.close()
    }
  }

  /** An answer without the tokens that it is there to hand out, which are noted. */
  private rest({ path, data }: CallData, as: Person | undefined, status: number, body: any) {
    if (path.startsWith('two-factor') || body?.data?.error === 'code-required') return this.factor(body)
    if (status >= 300 || (path !== 'authentication' && path !== 'refresh')) return body
    const { accessToken, refreshToken, authentication, ...rest } = body
    this.journey.ledger.keep('an access token', accessToken)
    if (refreshToken) this.journey.ledger.keep('a refresh token', refreshToken)
    // As in stock Feathers, who shows a token is answered with it.
    const { accessToken: shown, ...how } = authentication
    const given = (data as { accessToken?: string } | undefined)?.accessToken ?? as?.token
    return shown === given ? { ...rest, how } : { ...rest, authentication }
  }

  /** An answer without what it hands out of a second factor. */
  private factor({ secret, uri, qrCode, recoveryCodes, ...rest }: any) {
    const { ledger } = this.journey
    if (secret) {
      ledger.keep('a seed', secret)
      ledger.keep('a QR code', qrCode)
      assert.equal(new URL(uri).searchParams.get('secret'), secret)
    }
    // How many there are is no secret, and stands in their place elsewhere.
    if (Array.isArray(recoveryCodes)) recoveryCodes.forEach(code => this.keepCode(code))
    if (!rest.data?.challenge) return rest
    ledger.keep('a challenge', rest.data.challenge)
    return { ...rest, data: { ...rest.data, challenge: '' } }
  }

  private keepCode(code: string): void {
    this.journey.ledger.keep('a recovery code', code)
    this.journey.ledger.keep('a recovery code', code.replaceAll('-', ''))
  }

  async post(path: string, data: object, expected = 201, as?: Person) {
    const { status, body } = await this.ask(as, { method: 'create', path, data })
    assert.equal(status, expected, `${path}: ${JSON.stringify(body)}`)
    return body
  }

  /** Signs in, and has a socket that speaks with this session listen. */
  async signIn(email: string, password: string) {
    const { stage, ledger } = this.journey
    const session = await this.post('authentication', { strategy: 'local', email, password })
    const person: Person = { id: session.user.id, email, role: 'user', token: session.accessToken }
    ledger.hear(await openSocket(stage.api, person))
    return { person, refreshToken: session.refreshToken as string }
  }

  /** The token of a mail to an address that has not been looked at before. */
  async link(email: string): Promise<string> {
    const { stage, ledger } = this.journey
    for (let tries = 0; tries < 300; tries++, await sleep(50)) {
      for (const { to, text } of mailOf(stage.api.app).inbox!.all()) {
        const [, token] = /(?:user_confirm\/|#)([\w-]{43})/.exec(text) ?? []
        if (!token || !to.includes(email) || ledger.knows(token)) continue
        ledger.keep('a link', token)
        return token
      }
    }
    throw new Error(`No mail with a link has come to ${email}`)
  }
}

/** Goes the whole way over one door. */
export async function walk(journey: Journey): Promise<void> {
  const { stage, ledger, root } = journey
  const walker = new Walker(journey)
  const email = walker.isRest ? 'ada@example.com' : 'bob@example.com'
  const { first, second, third, fourth, wrong, short } = passwords
  const read = (as: Person, path: string) => walker.ask(as, { method: 'find', path })

  const { id } = await walker.post('users', { email, password: first, firstName: 'Someone' })
  const confirmation = await walker.link(email)
  if (walker.isRest) await stage.api.request('GET', `/user_confirm/${confirmation}`)
  else await walker.post('confirmations', { token: confirmation })

  const { person: stolen, refreshToken: used } = await walker.signIn(email, first)
  for (const path of ['me', 'me/access', 'sessions', 'users']) await read(stolen, path)
  const { refreshToken: next } = await walker.post('refresh', { refreshToken: used })
  await walker.post('authentication', { strategy: 'refresh', refreshToken: used }, 401)
  await walker.post('refresh', { refreshToken: next }, 401)

  const { person: ada } = await walker.signIn(email, first)
  await walker.post('authentication', { strategy: 'jwt', accessToken: ada.token })
  await walker.post('passwords', { currentPassword: wrong, password: second }, 400, ada)
  await walker.post('passwords', { currentPassword: first, password: second }, 201, ada)
  for (let n = 0; n < 6; n++)
    await walker.post('authentication', { strategy: 'local', email, password: wrong }, 401)
  await walker.post('authentication', { strategy: 'local', email, password: second }, 401)
  const thaw = await walker.link(email)
  await walker.post('passwords', { token: thaw, password: short }, 400)
  await walker.post('passwords', { token: thaw, password: third })
  await walker.post('password-resets', { email })
  await walker.post('passwords', { token: await walker.link(email), password: fourth })

  const { person, refreshToken } = await walker.signIn(email, fourth)
  for (const path of ['me', 'sessions', 'users']) await read(person, path)
  const sessions = await read(root, 'sessions')
  for (const path of ['users', 'mails', 'attempts', 'links']) await read(root, path)
  const pasts = [['users', id], ...sessions.body.data.map((row: any) => ['sessions', row.id])]
  for (const [path, id] of pasts) {
    const { status, body } = await walker.ask(root, { method: 'history', path, id })
    assert.equal(status, 200, JSON.stringify(body))
  }

  const account = { email, id, used: { confirmation, refreshToken: used, accessToken: stolen.token } }
  for (const call of refusals(account, passwords)) {
    for (const as of [undefined, person, root]) {
      if (call.by && !call.by.includes(as === root ? 'root' : as ? 'self' : 'nobody')) continue
      const { status, body } = await walker.ask(as, call)
      assert.ok(
        status >= 400 && status < 500,
        `${call.method} ${call.path}: ${status} ${JSON.stringify(body)}`
      )
    }
  }
  if (walker.isRest) {
    for (const [method, path, body] of refusedTexts(account, passwords)) {
      const headers = { 'content-type': 'application/json', accept: 'text/html' }
      const answer = await stage.api.request(method, path, { body, headers })
      assert.equal(answer.status, 400, `${method} ${path}`)
      ledger.answers.push({ what: `${method} ${path}`, status: answer.status, body: answer.body })
    }
  }
  await walker.post('logout', { scope: 'others' }, 201, person)
  await walker.ask(person, { method: 'remove', path: 'authentication' })
  await walker.post('refresh', { refreshToken }, 401)
  const moved = `new-${email}`
  const { person: again } = await walker.signIn(email, fourth)
  await walker.post('email-changes', { email: moved, currentPassword: wrong }, 400, again)
  await walker.post('email-changes', { email: moved, currentPassword: fourth }, 201, again)
  await walker.post('confirmations', { token: await walker.link(moved) })
  await walker.ask(root, { method: 'history', path: 'users', id })
  await walkFactors(walker, again, { email: moved, password: fourth })
  // One link is left unused.
  await walker.post('password-resets', { email: moved })
  await walker.link(moved)
  await stage.mails(moved, 2)
}
