// The stage of the marketplace: an application with trades and towns, and what its people do with each other.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Knex } from 'knex'
import sharp from 'sharp'
import type { Overrides } from '../../../src/configuration'
import { sentBy } from '../../support/plans'
import { testApp } from '../../support/app'
import type { Answer, Person, TestApp } from '../../support/app'

/** A folder of its own for uploads. */
export const folder = (): string => mkdtempSync(join(tmpdir(), 'marketplace-'))

/** Uploads a PNG for a field; answers the id. */
export async function upload(api: TestApp, as: Person, resource: string, field: string): Promise<string> {
  const picture = { width: 20, height: 20, channels: 3, background: 'red' } as const
  const bytes = await sharp({ create: picture }).png().toBuffer()
  const form = new FormData()
  form.set('resource', resource)
  form.set('field', field)
  form.set('file', new Blob([bytes as never], { type: 'image/png' }), 'picture.png')
  const headers = { authorization: `Bearer ${as.token}` }
  const response = await fetch(`${api.url}/media/upload`, { method: 'POST', headers, body: form })
  const body: any = await response.json()
  assert.equal(response.status, 201, JSON.stringify(body))
  return body.id
}

export class Stage {
  private count = 0

  private constructor(
    private readonly data: string,
    readonly api: TestApp,
    readonly root: Person,
    /** Who offers work. */
    readonly ada: Person,
    /** Who wants it. */
    readonly bob: Person,
    readonly trades: Readonly<Record<string, number>>,
    readonly towns: Readonly<Record<string, number>>
  ) {}

  get knex(): Knex {
    return this.api.app.get('postgresqlClient')
  }

  static async open(overrides: Overrides = {}): Promise<Stage> {
    const data = folder()
    const api = await testApp({ data, domains: ['marketplace'], ...overrides })
    const make = async (path: 'trades' | 'towns', rows: object[]) =>
      Object.fromEntries(
        ((await api.app.service(path).create(rows as never)) as any).map(({ name, id }: any) => [name, id])
      )
    return new Stage(
      data,
      api,
      await api.person('root', 'admin'),
      await api.person('ada'),
      await api.person('bob'),
      await make('trades', [
        { name: 'Plomería / Plumbing' },
        { name: 'Cuido de niños' },
        { name: 'Piscinas' }
      ]),
      await make('towns', [{ name: 'Mayagüez' }, { name: 'Ponce' }, { name: 'All', everywhere: true }])
    )
  }

  post(path: string, body: object = {}, as?: Person): Promise<Answer> {
    return this.api.request('POST', path, { as, body })
  }

  patch(path: string, body: object, as: Person): Promise<Answer> {
    return this.api.request('PATCH', path, { as, body })
  }

  async get(path: string, as?: Person): Promise<any> {
    return (await this.api.request('GET', path, { as })).body
  }

  /** What is posted, when it must be taken. */
  private async made(path: string, body: object, as: Person): Promise<any> {
    const answer = await this.post(path, body, as)
    assert.ok(answer.status < 300, `${path} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  offer(more: object = {}, as = this.ada, path: 'promotions' | 'requests' = 'promotions'): Promise<any> {
    const title = `Number ${++this.count}`
    const { Ponce } = this.towns
    const [tradeId] = Object.values(this.trades)
    return this.made(`/${path}`, { tradeId, title, description: 'Any.', townIds: [Ponce], ...more }, as)
  }

  /** An inquiry of Bob to a new promotion of Ada. */
  async inquiry(): Promise<any> {
    const { id } = await this.offer()
    return this.made(`/promotions/${id}/inquire`, {}, this.bob)
  }

  /** An agreement of Ada and Bob that has come so far. */
  async agreement(status: 'pending' | 'active' | 'closed' = 'pending'): Promise<any> {
    const { id } = await this.inquiry()
    const agreement = await this.made(
      `/inquiries/${id}/propose`,
      { terms: ['One.', 'Two.'], price: 80 },
      this.ada
    )
    if (status === 'pending') return agreement
    const active = await this.made(`/agreements/${agreement.id}/accept`, {}, this.bob)
    if (status === 'active') return active
    return this.made(`/agreements/${agreement.id}/close`, {}, this.ada)
  }

  review(id: number, rating: number, more: object = {}, as = this.bob): Promise<Answer> {
    return this.post(`/agreements/${id}/review`, { rating, description: 'Well done.', ...more }, as)
  }

  async profileOf({ id }: Person): Promise<any> {
    return (await this.get(`/profiles?userId=${id}`, this.root)).data[0]
  }

  async close(): Promise<void> {
    await this.api.stop()
    rmSync(this.data, { recursive: true, force: true })
  }
}

/** Status and name of the error of an answer. */
export const wordOf = ({ status, body }: Answer): [number, string | undefined] => [status, body.data?.error]

/** How many statements about the marketplace some work sends; the house sends others, when it will. */
export async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const own = /\b(profiles|trades|towns|promotions|requests|inquiries|agreements|reviews)\b/
  return (await sentBy(work)).filter(({ text }) => own.test(text)).length
}
