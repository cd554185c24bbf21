// The embedded PostgreSQL: a real server for whoever has none, shared by all processes of a project.
import { randomBytes } from 'node:crypto'
import { mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'pg'
import { findBinaries, locateBinaries } from './binaries'
import { clearDrafts, createCluster, exists, openCluster, owner, saveCluster } from './cluster'
import type { Cluster } from './cluster'
import { withLock } from './lock'
import { isGone } from './processes'
import { connect, findServer, patience, startServer } from './server'
import type { Settings } from './server'

/** Where to tell what happens. */
export interface Log {
  info(text: string): void
  warn(text: string): void
}

/** The embedded server, as one of its users has it. */
export interface EmbeddedServer {
  /** The connection string of the database; it holds the password. */
  url: string
  /** Ends the use. The last user turns the server off. */
  stop(): Promise<void>
}

/** How to start the embedded server. */
export interface EmbeddedOptions {
  /** The folder for the data, the password and the log; made if it is missing. */
  directory: string
  log: Log
  /** Settings of PostgreSQL for a server that this call starts. */
  settings?: Settings
}

/** Connects to the server that runs on the cluster, if one does. */
async function joinServer(cluster: Cluster, application: string): Promise<Client | undefined> {
  const server = findServer(cluster.folder)
  if (!server) return undefined
  cluster.port = server.port
  return connect(cluster, application, () => findServer(cluster.folder)?.pid === server.pid)
}

/** Starts the server on the cluster, and makes the cluster if there is none. */
async function start(cluster: Cluster, { log, settings = {} }: EmbeddedOptions, application: string) {
  const binaries = findBinaries(cluster.user)
  if (!exists(cluster.folder)) {
    log.info(`Making an empty database in ${cluster.folder}`)
    // The password first: with it, the folder is of use from the moment when it is complete.
    saveCluster(cluster)
    await createCluster(cluster, binaries, settings.fsync !== 'off')
  }
  clearDrafts(cluster)
  const { port } = cluster
  const client = await startServer(cluster, binaries, settings, application)
  if (cluster.port !== port) saveCluster(cluster)
  log.info(`PostgreSQL started on port ${cluster.port}, its data are in ${cluster.folder}`)
  return client
}

/** Turns the server off, unless others are connected. Nobody else may start one meanwhile. */
async function leave(cluster: Cluster, client: Client, application: string, log: Log): Promise<void> {
  const server = findServer(cluster.folder)
  if (!server) return
  const { rows } = await client.query(
    `SELECT count(*)::int AS others FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND usename IS NOT NULL AND application_name <> $1`,
    [application]
  )
  await client.end()
  if (rows[0].others > 0) return log.info('PostgreSQL stays on: other programs use it')
  // The "fast" way to end: it closes all connections, writes everything to the disk and exits.
  process.kill(server.pid, 'SIGINT')
  if (!(await isGone(server.pid, patience))) {
    throw new Error(`The embedded PostgreSQL (process ${server.pid}) does not end. End it by hand.`)
  }
  log.info('PostgreSQL stopped')
}

/**
 * Starts the embedded PostgreSQL, or joins the one that already runs on the same directory. The server is a
 * process of its own: it survives if we are killed, and the next start joins it.
 *
 * @param options where the data are, where to log, and settings of PostgreSQL
 * @returns the connection string and the way to stop
 * @throws Error with the cause and the cure, if there is no server and none can be started
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { log } = options
  // Before anything is written: without the programs nothing can come of it.
  locateBinaries()
  mkdirSync(options.directory, { recursive: true })
  const directory = realpathSync(options.directory)
  const lock = join(directory, 'postgresql.lock')
  // Marks our connections, so that they do not count as those of others.
  const application = `plumage-${randomBytes(4).toString('hex')}`

  let lost = false
  const { cluster, client } = await withLock(lock, async () => {
    const cluster = openCluster(directory)
    const client = (await joinServer(cluster, application)) ?? (await start(cluster, options, application))
    return { cluster, client }
  })
  // This connection stays open: it tells other processes that the server is in use, even while the pool is
  // empty, and it ends with us however we end.
  client.once('end', () => (lost = true))

  async function stop(): Promise<void> {
    const last = lost ? await withLock(lock, () => joinServer(cluster, application)) : client
    if (last) await withLock(lock, () => leave(cluster, last, application, log))
  }

  let stopped: Promise<void> | undefined
  const { port, password } = cluster
  return {
    url: `postgres://${owner}:${password}@127.0.0.1:${port}/${owner}?application_name=${application}`,
    stop: () => (stopped ??= stop())
  }
}
