// The database: a real server that is restarted, killed and frozen, always at the same port.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Pool } from 'pg'
import type { PoolClient, QueryResultRow } from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbedded } from '../../src/plugins/database'
import { isGone } from '../../src/plugins/database/processes'
import { findServer } from '../../src/plugins/database/server'
import { dataFolder, discard, temporaryFolder } from '../support/server'
import { Turn } from './turn'

/** How the server is ended: connections broken and all written; nothing written, as by a crash; killed. */
export type Ending = 'SIGINT' | 'SIGQUIT' | 'SIGKILL'

const log = { info: () => {}, warn: console.warn }
/** How long the database may be away, in milliseconds, before that is a fault of the suite. */
const PATIENCE = 60_000

export class Postgres {
  /** Faults of the database wait for each other. */
  readonly turn = new Turn()
  private readonly frozen = new Set<number>()
  private readonly thaw = () => this.freeze(false)

  private constructor(
    private readonly directory: string,
    readonly url: string,
    private readonly pool: Pool
  ) {
    // Before the server is told to end: whoever is frozen does not hear it.
    process.prependListener('exit', this.thaw)
  }

  /** @param port where it will be, also after restarts; nobody else may take it meanwhile */
  static async start(port: number): Promise<Postgres> {
    const directory = temporaryFolder()
    const password = randomBytes(12).toString('hex')
    writeFileSync(join(directory, 'postgresql.json'), JSON.stringify({ password, port }))
    const address = new URL((await startEmbedded({ directory, log })).url)
    // Everybody gives a name of his own.
    address.search = ''
    const url = address.href
    const pool = new Pool({ connectionString: url, max: 4 })
    pool.on('error', () => undefined)
    return new Postgres(directory, url, pool)
  }

  private get server() {
    return findServer(dataFolder(this.directory))!
  }

  async restart(ending: Ending): Promise<void> {
    const { pid } = this.server
    process.kill(pid, ending)
    if (!(await isGone(pid, PATIENCE))) throw new Error(`PostgreSQL does not end by ${ending}`)
    const { url } = await startEmbedded({ directory: this.directory, log })
    if (new URL(url).port !== new URL(this.url).port) throw new Error('The port of PostgreSQL was taken')
  }

  /** Stops all processes of the server in their tracks, or lets them go on. */
  freeze(isFrozen: boolean): void {
    const send = (pid: number, signal: NodeJS.Signals) => {
      try {
        process.kill(pid, signal)
      } catch {
        // It has ended by itself.
      }
    }
    for (const pid of this.frozen) send(pid, 'SIGCONT')
    this.frozen.clear()
    if (!isFrozen) return
    const { pid } = this.server
    for (const each of [pid, ...childrenOf(pid)]) {
      this.frozen.add(each)
      send(each, 'SIGSTOP')
    }
  }

  /** Reads several things as they are at one moment. The database must be there. */
  async inOneView<T>(read: (client: PoolClient) => Promise<T>): Promise<T> {
    // Connections of before a restart may still be in the pool, and are found out by this.
    await this.query('select 1')
    const client = await this.pool.connect()
    try {
      await client.query('begin isolation level repeatable read read only')
      const found = await read(client)
      await client.query('commit')
      return found
    } finally {
      client.release()
    }
  }

  /** One statement, tried again while the database is away. It must do no harm twice. */
  async query<R extends QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    const deadline = Date.now() + PATIENCE
    for (;;) {
      try {
        return (await this.pool.query<R>(text, values)).rows
      } catch (error) {
        const { code = '', message } = error as { code?: string; message: string }
        const isAway = /^(57P|08|53300|E)|^$/.test(code) && !/syntax/.test(message)
        if (!isAway || Date.now() > deadline) throw error
        await sleep(50)
      }
    }
  }

  async stop(): Promise<void> {
    this.freeze(false)
    process.off('exit', this.thaw)
    await this.pool.end()
    discard(this.directory)
  }
}

/** The processes that a process has begun; by the system's files where there are any. */
function childrenOf(pid: number): number[] {
  if (!existsSync('/proc/self/stat')) return []
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(name => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid
      } catch {
        return false
      }
    })
    .map(Number)
}
