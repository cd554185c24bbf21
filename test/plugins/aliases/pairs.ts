// Pairs: an old call and the canonical one, whose answers must be the same.
import assert from 'node:assert/strict'
import type { Alias } from '../../../src/plugins/aliases'
import type { Person, TestApp } from '../../support/app'

export type Call = readonly [request: string, body?: object]

/** An old call and the canonical one, by whom, and the status of both where it is known from here. */
export interface Row {
  readonly old: Call
  readonly now: Call
  readonly as?: Person
  readonly status?: number
}

/** Makes pairs of calls, and notes which aliases have been called. */
export class Pairs {
  private readonly called = new Set<Alias>()

  constructor(private readonly api: TestApp) {}

  /**
   * Expects that each alias of a file has been called.
   * @param elsewhere requests that are no JSON, and that other tests make
   */
  assertAll(file: string, ...elsewhere: string[]): void {
    elsewhere.forEach(request => this.note(request))
    const { default: list } = require(file) as { default: Alias[] }
    const left = list.filter(alias => !this.called.has(alias))
    assert.deepEqual(
      left.map(({ method, path }) => `${method} ${path}`),
      []
    )
  }

  /** An answer without what differs from call to call: ids, times and tokens. */
  private plain(value: unknown) {
    const differs = /^(id|sid|iat|exp|jti|sub|createdAt|updatedAt|accessToken|refreshToken)$/
    const text = JSON.stringify(value, (key, each) => (differs.test(key) ? `some ${typeof each}` : each))
    return JSON.parse(text.replace(/somebody\d+/g, 'somebody'))
  }

  private async ask([request, body]: Call, as: Person | undefined) {
    const [method, path] = request.split(' ')
    const { status, body: answer } = await this.api.request(method, path, { as, body })
    return { status, body: this.plain(answer) }
  }

  /** Notes that an alias is called by a request. */
  note(request: string): void {
    this.noteIn(this.api, request)
  }

  /** The same of another application. */
  noteIn({ app }: TestApp, request: string): void {
    const [method, path] = request.split(' ')
    const words = path.split('?')[0].slice(1).split('/')
    // Of several with one path, the body says which is meant.
    const found = app
      .get('aliasRoutes')!
      .filter(
        ({ alias, pattern }) =>
          alias.method === method &&
          pattern.length === words.length &&
          pattern.every((word, at) => word.startsWith(':') || word === words[at])
      )
    assert.ok(found.length > 0, request)
    for (const { alias } of found) this.called.add(alias)
  }

  /** Makes both calls and expects one answer; the old path may have a slash at its end. */
  async same({ old, now, as, status }: Row): Promise<void> {
    this.note(old[0])
    const [was, is] = [await this.ask(old, as), await this.ask(now, as)]
    if (status !== undefined) assert.equal(is.status, status, `${now[0]}: ${JSON.stringify(is.body)}`)
    assert.deepEqual(was, is, old[0])
    const [method, path] = old[0].split(' ')
    // What changes something is asked with nothing in it.
    const body = method === 'GET' ? undefined : []
    const again = await this.api.request(method, path.replace(/(?=\?|$)/, '/'), { as, body })
    assert.notEqual(again.body?.data?.error, 'unknown-path', `${path}/`)
  }
}
