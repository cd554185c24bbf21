// The stage of the client's tests: an application with made-up resources, and clients that are watched.
import { setTimeout as sleep } from 'node:timers/promises'
import {
  any,
  flag,
  integer,
  moment,
  optional,
  owner,
  resource,
  role,
  signedIn,
  text,
  where,
  withDefault
} from '../../src/engine'
import { createClient } from '../../src/client'
import type { ConnectOptions, LiveClient, LiveList, LiveQuery } from '../../src/client'
import { journalOf } from '../../src/plugins/journal'
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'

const hangars = resource({
  path: 'hangars',
  about: 'Halls for airships, some of which are only for managers to see.',
  fields: { name: text(), size: withDefault(0, integer()), isSecret: withDefault(false, flag()) },
  access: { read: any(where({ isSecret: false }), role('manager')), write: signedIn }
})

const zeppelins = resource({
  path: 'zeppelins',
  about: 'Airships of a user.',
  fields: {
    name: text(),
    home: withDefault('lakehurst', text({ lower: true })),
    crew: withDefault(1, integer()),
    built: optional(moment())
  },
  owner: 'userId',
  search: ['name'],
  access: { read: owner, write: owner }
})

const engines = resource({
  path: 'engines',
  about: 'Engines, for managers only.',
  fields: { name: text() },
  access: { read: role('manager'), write: role('manager') }
})

export class Storage {
  readonly items = new Map<string, string>()
  getItem = (key: string) => this.items.get(key) ?? null
  setItem = (key: string, value: string) => void this.items.set(key, value)
  removeItem = (key: string) => void this.items.delete(key)

  constructor(accessToken?: string) {
    if (accessToken !== undefined) this.items.set('feathers-jwt', accessToken)
  }
}

type Row = Record<string, any> & { id: number }

/** A client, and what it says to the server. */
export class Watched {
  readonly sent: string[] = []
  readonly storage: Storage
  readonly client: LiveClient

  constructor(api: TestApp, person?: Person, options: ConnectOptions = {}) {
    this.storage = (options.storage as Storage) ?? new Storage(person?.token)
    const socket = { reconnectionDelay: 20 }
    this.client = createClient(api.url, { socket, ...options, storage: this.storage })
    this.client.io.onAnyOutgoing((...words: unknown[]) => this.sent.push(JSON.stringify(words)))
  }

  /** A list of a made-up resource. */
  live(path: string, query?: LiveQuery | number): LiveList<Row> {
    return this.client.live(path as 'users', query) as unknown as LiveList<Row>
  }

  /** A service of a made-up resource. */
  service(path: string) {
    return this.client.service(path as 'users')
  }

  /** What it has said of some kind, since it was last asked. */
  said(method: string): string[] {
    return this.sent.splice(0).filter(words => words.startsWith(`["${method}"`))
  }

  /** Cuts the connection, as a broken network does. */
  cut(): void {
    this.client.io.io.engine.close()
  }

  /** Cuts the connection until it is let back in. */
  async away(meanwhile: () => Promise<unknown>): Promise<void> {
    this.client.io.io.reconnection(false)
    this.cut()
    await meanwhile()
    this.client.io.io.reconnection(true)
    this.client.io.connect()
  }
}

/** An application of the made-up resources for the tests of one file, with two users; emptied after each test. */
export class Stage {
  api!: TestApp
  ada!: Person
  bob!: Person
  private readonly watched: Watched[] = []

  constructor() {
    before(async () => {
      this.api = await testApp({}, [hangars, zeppelins, engines] as never)
      this.ada = await this.api.person('ada')
      this.bob = await this.api.person('bob')
    })
    afterEach(async () => {
      for (const watched of this.watched.splice(0)) await watched.client.teardown()
      for (const { path } of [zeppelins, hangars, engines]) {
        await this.api.app.get('postgresqlClient')(path).delete()
      }
      await this.level()
    })
    after(() => this.api.stop())
  }

  /** A client that is closed after the test; signed in as somebody by the token that it has kept. */
  watch(person?: Person, options?: ConnectOptions): Watched {
    const watched = new Watched(this.api, person, options)
    this.watched.push(watched)
    return watched
  }

  async write(as: Person, path: string, body: object): Promise<any> {
    const { status, body: row } = await this.api.request('POST', path, { as, body })
    if (status !== 201) throw new Error(JSON.stringify(row))
    return row
  }

  patch(as: Person, path: string, body: object) {
    return this.api.request('PATCH', path, { as, body })
  }

  remove(as: Person, path: string) {
    return this.api.request('DELETE', path, { as })
  }

  /** Waits until all that is committed has been told. */
  level(): Promise<void> {
    return journalOf(this.api.app).level()
  }

  /** From now on all sockets are nobody's, as if the server had lost its memory. */
  forgetSignIns(): void {
    for (const socket of (this.api.app as any).io.sockets.sockets.values()) {
      delete socket.feathers.authentication
    }
  }

  /** An access token of somebody that lives for some seconds. */
  token({ id }: Person, seconds: number): Promise<string> {
    const options: any = { subject: String(id), expiresIn: seconds }
    return this.api.app.service('authentication').createAccessToken({}, options)
  }
}

/** Waits for something that is to come soon. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 8_000
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`It did not come to this: ${what}`)
    await sleep(5)
  }
}

export const names = (list: LiveList<Row>) => list.rows.map(({ name }) => name).join(' ')

/** Waits until a list shows rows of these names. */
export async function shows(list: LiveList<Row>, expected: string): Promise<void> {
  await until(() => names(list) === expected, `${expected} (but ${names(list)}, ${list.status})`).catch(
    () => {
      throw new Error(
        `The list shows "${names(list)}" and not "${expected}"; it is ${list.status}, ${list.error}`
      )
    }
  )
}
