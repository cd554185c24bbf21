// The four servers that are compared, how each is started, and how the bench talks to it.
import { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { start } from './machine'
import { tokens } from './servers/token'

export interface Contender {
  name: string
  script: string
  env?: Record<string, string>
  /** Its tokens come from its own POST /authentication; the others take one that the bench signs. */
  signsIn?: boolean
}

export interface Caller {
  id: number
  email: string
  password: string
}

export interface Running extends Contender {
  child: ChildProcess
  port: number
  startedAt: number
  log: string
}

export const root = join(__dirname, '..')
// Inside node_modules, so that the compiled rivals find their packages and no tool takes them for source.
export const compiled = join(root, 'node_modules/.cache/plumage-bench')

export const contenders: Contender[] = [
  { name: 'plumage', script: 'lib/index.js', signsIn: true },
  {
    name: 'feathers',
    script: join(compiled, 'feathers/index.js'),
    env: { NODE_CONFIG_DIR: join(__dirname, 'servers/feathers/config') }
  },
  { name: 'fastify', script: join(compiled, 'fastify.js') },
  { name: 'bare', script: join(compiled, 'bare.js') }
]

const secret = randomBytes(48).toString('base64')
const patienceMilliseconds = 60_000
const tokenSeconds = 24 * 60 * 60

const freePort = async () => {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Starts a server; `env` says where its database is, `folder` where its log and data may go. */
export const startServer = async (
  contender: Contender,
  folder: string,
  env: NodeJS.ProcessEnv,
  place: 'alone' | 'anywhere'
): Promise<Running> => {
  const port = await freePort()
  const log = join(folder, `${contender.name}.log`)
  const output = openSync(log, 'a')
  const { DATABASE_URL: _, ...inherited } = process.env
  const settings = {
    NODE_ENV: 'production',
    PORT: String(port),
    AUTH_SECRET: secret,
    DATA: join(folder, 'data')
  }
  const startedAt = performance.now()
  const child = start(
    [process.execPath, contender.script],
    {
      cwd: root,
      env: { ...inherited, ...settings, ...contender.env, ...env },
      stdio: ['ignore', output, output]
    },
    place
  )
  return { ...contender, child, port, startedAt, log }
}

/** Makes one call and returns the status and the parsed body. */
export const call = async (port: number, method: string, path: string, token?: string, body?: object) => {
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body && { 'content-type': 'application/json' })
  }
  const url = `http://127.0.0.1:${port}${path}`
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) })
  return { status: answer.status, body: (await answer.json()) as any }
}

/** Waits for the first answer that `accept` takes, and returns the seconds since the start. */
export const firstAnswer = async (
  server: Running,
  path = '/contacts',
  token?: string,
  accept = (_status: number) => true
) => {
  while (performance.now() - server.startedAt < patienceMilliseconds) {
    if (server.child.exitCode !== null) break
    const answer = await call(server.port, 'GET', path, token).catch(() => undefined)
    if (answer && accept(answer.status)) return (performance.now() - server.startedAt) / 1000
    await sleep(5)
  }
  throw new Error(
    `${server.name} does not answer. Its last words:\n${readFileSync(server.log, 'utf8').slice(-2000)}`
  )
}

/** An access token of the caller for this server. */
export const tokenFor = async (server: Running, { id, email, password }: Caller) => {
  if (!server.signsIn) return tokens(secret).sign(id, tokenSeconds)
  const { status, body } = await call(server.port, 'POST', '/authentication', undefined, {
    strategy: 'local',
    email,
    password
  })
  if (status !== 201) throw new Error(`${server.name} refuses to sign in: ${status} ${JSON.stringify(body)}`)
  return body.accessToken as string
}
