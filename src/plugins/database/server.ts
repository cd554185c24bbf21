// The process of the embedded PostgreSQL: finding the one that runs, starting one, connecting to it.
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { Binaries } from './binaries'
import { environment, giveToOwnerOfFolder, owner } from './cluster'
import type { Cluster } from './cluster'
import { commandOf, startOf } from './processes'

/** Settings of PostgreSQL, by name; see its manual. */
export type Settings = Record<string, string | number>

const defaults: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  // On one machine, with data that fit in its memory, extra processes for reading cost more than they bring.
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC'
}

/** How long a server may take to come up or to go down, in milliseconds; recovery of much data takes time. */
export const patience = 60_000

/**
 * The server that runs on a data folder.
 *
 * @param folder the data folder
 * @returns its process id and port, or undefined if none runs
 */
export function findServer(folder: string): { pid: number; port: number } | undefined {
  let lines: string[]
  try {
    lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
  const pid = Number(lines[0])
  // After a crash the number may have been given to another program, even to another PostgreSQL.
  const ours = `${commandOf(pid)} `.includes(` -D ${folder} `)
  return ours ? { pid, port: Number(lines[3]) } : undefined
}

/** A port that is free: the wanted one if possible. */
async function freePort(wanted: number): Promise<number> {
  const server = createServer()
  try {
    return await new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen(wanted, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    })
  } catch (error) {
    if (wanted === 0) throw error
    return freePort(0)
  } finally {
    await new Promise(done => server.close(done))
  }
}

const lastLines = (text: string) => text.trim().split('\n').slice(-5).join('\n')

/** Starts the server's process, which outlives ours. */
function spawnServer(cluster: Cluster, binaries: Binaries, settings: Settings) {
  const log = join(cluster.directory, 'postgresql.log')
  const file = openSync(log, 'w', 0o600)
  giveToOwnerOfFolder(log)
  const flags = Object.entries({ ...defaults, ...settings, port: cluster.port })
  const child = spawn(
    binaries.postgres,
    ['-D', cluster.folder, ...flags.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { cwd: '/', env: environment, detached: true, stdio: ['ignore', file, file], ...cluster.user }
  )
  closeSync(file)
  child.unref()
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('exit', () => resolve(''))
  })
  return { pid: child.pid ?? 0, reason: async () => (await ended) || readFileSync(log, 'utf8') }
}

/** What PostgreSQL and the system answer while a server comes up or goes down. */
const passing = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P03']

/**
 * Connects to a server, as soon as it answers.
 *
 * @param cluster the cluster that it serves; its port must be the server's
 * @param application the name that the connection bears
 * @param isAlive whether it is worth to wait on
 * @returns a connection to our database, which is made if it is missing; undefined if the server went away
 * @throws Error if the server refuses us, or does not answer in time
 */
export async function connect(
  cluster: Cluster,
  application: string,
  isAlive: () => boolean,
  database = owner
): Promise<Client | undefined> {
  const { port, password, directory } = cluster
  const deadline = Date.now() + patience
  for (;;) {
    const address = {
      host: '127.0.0.1',
      port,
      user: owner,
      password,
      database,
      application_name: application
    }
    const client = new Client({ ...address, ssl: false, connectionTimeoutMillis: patience })
    client.on('error', () => {})
    try {
      await client.connect()
      return client
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      client.end().catch(() => {})
      if (code === '3D000' && database === owner) {
        const other = await connect(cluster, application, isAlive, 'postgres')
        await other?.query(`CREATE DATABASE ${owner}`)
        await other?.end()
        continue
      }
      if (!isAlive()) return undefined
      const isPassing = passing.includes(code ?? '') || /connection terminated/i.test(message)
      if (isPassing && Date.now() < deadline) {
        await sleep(10)
        continue
      }
      const cure = code?.startsWith('28')
        ? `Restore the postgresql.json in ${directory} that belongs to the data, or change the password.`
        : `Look into ${join(directory, 'postgresql.log')}, or start again in a while.`
      throw new Error(`The embedded PostgreSQL on port ${port} lets nobody in: ${message}. ${cure}`)
    }
  }
}

/**
 * Starts a server and connects to it. Sets the cluster's port.
 *
 * @param cluster what to serve; nobody else may start it at the same time
 * @param binaries the programs
 * @param settings settings of PostgreSQL beside our own
 * @param application the name that the connection bears
 * @returns a connection to our database
 * @throws Error with the last lines of the server's log if it does not come up
 */
export async function startServer(
  cluster: Cluster,
  binaries: Binaries,
  settings: Settings,
  application: string
): Promise<Client> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const left = join(cluster.folder, 'postmaster.pid')
    // The file of a server that was killed. PostgreSQL takes any process with that number for the server.
    if (!findServer(cluster.folder)) rmSync(left, { force: true })
    cluster.port = await freePort(cluster.port)
    const { pid, reason } = spawnServer(cluster, binaries, settings)
    const client = await connect(cluster, application, () => startOf(pid) !== '').catch(error => {
      // Whoever is not let in could not turn it off later either.
      process.kill(pid, 'SIGINT')
      throw error
    })
    if (client) return client
    const text = await reason()
    // Two passing states: the port was taken a moment ago, or children of a killed server are still ending.
    const isPassing = /could not (bind|create any)|shared memory block .* is still in use/.test(text)
    if (!isPassing || Date.now() > deadline) {
      throw new Error(
        `The embedded PostgreSQL did not start:\n${lastLines(text)}\n` +
          `Its data are in ${cluster.folder}. Cure that, or set DATABASE_URL to a server that runs.`
      )
    }
    await sleep(50)
  }
}
