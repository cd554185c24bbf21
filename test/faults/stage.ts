// The stage: the database, two nodes, the people and their clients, and what all actors need of each other.
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Client } from 'pg'
import { Chance } from './chance'
import { LiveClient } from './client'
import { charactersOf } from './characters'
import { Excuses } from './excuses'
import { Holders } from './lists'
import { Ledger } from './ledger'
import { Node } from './node'
import { SECRET, makePeople } from './people'
import type { People } from './people'
import { Postgres } from './postgres'
import { SqlTransaction } from './sql-transaction'
import { makeTables } from './tables'
import { Moment } from './truth'

/** More missed entries than these end in a reset, unless a node has them in memory. */
export const REPLAY = 2_000

export interface Stage {
  readonly chance: Chance
  readonly postgres: Postgres
  readonly nodes: readonly Node[]
  readonly people: People
  readonly clients: readonly LiveClient[]
  readonly holders: Holders
  readonly ledger: Ledger
  /** Transactions that are left open for long. */
  readonly held: Set<SqlTransaction>
  readonly excuses: Excuses
  /** When nothing but a few rows had been written. */
  readonly start: Moment
  close(): Promise<void>
}

/** Outside of the range that the system takes ports from for connections: nobody comes in between restarts. */
async function freePort(chance: Chance): Promise<number> {
  for (;;) {
    const port = chance.between(18_000, 31_000)
    const server = createServer()
    const found = await new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    }).catch(() => 0)
    await new Promise(resolve => server.close(resolve))
    if (found) return found
  }
}

export const momentOf = async (postgres: Postgres): Promise<Moment> => {
  const [{ now }] = await postgres.query<{ now: string }>('select pg_current_snapshot()::text as now')
  return new Moment(now)
}

/** Rows that everybody may write to from the beginning. */
async function seed(postgres: Postgres, people: People, ledger: Ledger): Promise<void> {
  const owners = [...people.values()].map(({ id }) => id)
  const one = `from unnest($1::int[]) with ordinality owner(id, n)`
  const made = {
    hangars: `insert into hangars (mark, size, open, "userId") select 'seed', n * 10, n % 2 = 0, id ${one} returning id`,
    zeppelins: `insert into zeppelins (id, mark, size, open, log, draft, "userId")
      select gen_random_uuid(), 'seed', n * 10, n % 2 = 0, 'log', 'draft', id ${one} returning id`,
    charts: `insert into charts (mark, size) select 'seed', n * 10 ${one} returning id`,
    crews: `insert into crews (id, mark, size, hidden, "leaderId")
      select gen_random_uuid(), 'seed', n * 10, n % 2 = 0, id ${one} returning id`
  } as const
  for (const [path, sql] of Object.entries(made)) {
    for (const { id } of await postgres.query(sql, [owners])) ledger.know(path as never, id)
  }
}

/**
 * Sets the stage: everything runs, all clients are there, nothing has been written but a few rows.
 * @param seedNumber decides what chance decides
 */
export async function openStage(seedNumber: number): Promise<Stage> {
  const chance = new Chance(seedNumber)
  // Ports are not part of the story: whoever runs beside may have the same seed.
  const ports = new Chance(process.pid)
  const postgres = await Postgres.start(await freePort(ports))
  const client = new Client({ connectionString: postgres.url })
  await client.connect()
  await makeTables(client)
  const people = await makePeople(client)
  await client.end()
  const ledger = new Ledger()
  await seed(postgres, people, ledger)
  const settings = {
    NODE_ENV: 'test',
    DATABASE_URL: postgres.url,
    MIGRATE: 'false',
    AUTH_SECRET: SECRET,
    LOG_LEVEL: 'info',
    PAGE_MAX: '10000',
    JOURNAL_REPLAY: String(REPLAY)
  }
  const nodes: Node[] = []
  for (const name of ['node 1', 'node 2'])
    nodes.push(new Node(name, [await freePort(ports), await freePort(ports)], settings))
  await Promise.all(nodes.map(node => Promise.all([node.start(), node.gate.open()])))
  const start = await momentOf(postgres)
  const now = () => momentOf(postgres)
  const clients = charactersOf(people).map(
    character => new LiveClient(character, start, { nodes, chance: chance.fork(), now })
  )
  const holders = new Holders(people, nodes)
  const held = new Set<SqlTransaction>()
  async function close(): Promise<void> {
    for (const each of clients) each.sleep()
    await holders.close()
    await Promise.all([...held].map(each => each.rollback()))
    await Promise.all(nodes.map(node => node.end('SIGKILL')))
    for (const node of nodes) node.gate.close()
    await postgres.stop()
  }
  return {
    chance,
    postgres,
    nodes,
    people,
    clients,
    holders,
    ledger,
    held,
    start,
    excuses: new Excuses(),
    close
  }
}
