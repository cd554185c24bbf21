// The stage of the journal's tests: applications on one database, SQL beside them, and what they hear.
import { Client } from 'pg'
import {
  admin,
  anyone,
  integer,
  nobody,
  optional,
  owner,
  readableBy,
  resource,
  signedIn,
  text,
  withDefault
} from '../../../src/engine'
import { journalOf } from '../../../src/plugins/journal'
import type { Entry } from '../../../src/plugins/journal'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'

/** Things of everybody. */
export const hangars = resource({
  path: 'hangars',
  about: 'Halls for airships.',
  fields: { name: text({ max: 50 }), size: withDefault(0, integer()) },
  access: { read: anyone, write: signedIn }
})

/** Things of a user. */
export const zeppelins = resource({
  path: 'zeppelins',
  about: 'Airships of a user.',
  fields: { name: text({ max: 50 }), length: withDefault(0, integer()), log: optional(text()) },
  owner: 'userId',
  access: { read: owner, write: owner }
})

/** Things that not all who see them see all of. */
export const charts = resource({
  path: 'charts',
  about: 'Maps of the winds.',
  fields: { name: text({ max: 50 }), secretIsland: readableBy(admin, optional(text())) },
  access: { read: signedIn, write: signedIn }
})

/** Things that nobody hears of. */
export const ballasts = resource({
  path: 'ballasts',
  about: 'Sand.',
  fields: { name: text({ max: 50 }) },
  access: { read: anyone, write: nobody },
  live: false
})

export const resources = [hangars, zeppelins, charts, ballasts]

export const openStage = () => testApp({}, resources as never)

/** A connection of its own, as psql has one. */
export async function psql(api: TestApp): Promise<Client> {
  const client = new Client({ connectionString: api.app.get('databaseUrl') })
  await client.connect()
  return client
}

/** Notes what is heard of one resource. */
export function listen(api: TestApp, path: string): Entry[] {
  const heard: Entry[] = []
  journalOf(api.app).follow({ entry: entry => entry.resource === path && heard.push(entry) })
  return heard
}

export const level = (api: TestApp): Promise<void> => journalOf(api.app).level()

export const names = (entries: readonly Entry[]) =>
  entries.map(({ after, before }) => (after ?? before)!.name)
