// Child processes: commands that end by themselves, answered as a person would, and servers that run until told.
import { spawn } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'

type Environment = Record<string, string | undefined>

export interface Surroundings {
  readonly cwd: string
  /** What it finds in its environment, beside what every child does. */
  readonly env?: Environment
  /** Who it runs as, when that is not who runs the tests. */
  readonly uid?: number
  readonly gid?: number
}

export interface Ended {
  readonly code: number | null
  /** What it wrote, to both streams, without colours. */
  readonly output: string
}

/** What somebody types when a text has appeared. */
export type Answer = readonly [question: string, typed: string]

export interface Server {
  readonly url: string
  /** What it has written so far, to both streams. */
  output(): string
  /** Sends the word to stop and waits until it is gone. */
  stop(): Promise<number | null>
}

const children = new Set<ChildProcess>()
process.once('exit', () => children.forEach(child => child.kill('SIGKILL')))

/** Without what npm and the tests have put there: a child must find the same as at a terminal. */
function cleanEnvironment(): Environment {
  const isOurs = (name: string) => /^(npm_|NODE_ENV$|NODE_CONFIG|DATABASE_URL$|AUTH_SECRET$|PORT$)/.test(name)
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)))
}

function begin(command: string, args: readonly string[], { env, ...options }: Surroundings) {
  const whole: SpawnOptions = { ...options, env: { ...cleanEnvironment(), ...env }, stdio: 'pipe' }
  const child = spawn(command, args, whole)
  let written = ''
  children.add(child)
  const ended = once(child, 'close').then(([code]: (number | null)[]) => {
    children.delete(child)
    return code
  })
  // Whoever waits for the end hears of it; nobody has to.
  ended.catch(() => children.delete(child))
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => (written += stripVTControlCharacters(text)))
  }
  return { child, ended, output: () => written }
}

/**
 * Runs a command to its end.
 * @param answers typed one after the other, each when its question has appeared
 */
export async function run(
  command: string,
  args: readonly string[],
  surroundings: Surroundings,
  answers: readonly Answer[] = []
): Promise<Ended> {
  const { child, ended, output } = begin(command, args, surroundings)
  const open = [...answers]
  child.stdout!.on('data', () => {
    if (open.length > 0 && output().includes(open[0][0])) child.stdin!.write(open.shift()![1])
  })
  return { code: await ended, output: output() }
}

/**
 * Starts a server and waits until it says where it is.
 * @throws Error with all that it wrote, when it ends instead
 */
export async function serve(
  command: string,
  args: readonly string[],
  surroundings: Surroundings
): Promise<Server> {
  const { child, ended, output } = begin(command, args, surroundings)
  const port = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const found = /Plumage is at https?:\/\/[^\s"]+:(\d+)/.exec(output())
      if (found) resolve(found[1])
    }
    child.stdout!.on('data', look)
    ended.then(code => reject(new Error(`Ended with ${code} instead of starting:\n${output()}`)), reject)
  })
  const stop = () => {
    child.kill('SIGTERM')
    return ended
  }
  return { url: `http://127.0.0.1:${port}`, output, stop }
}

/** One HTTP request with a JSON body; the answer's body is given as text too, to be searched for leaks. */
export async function request(
  method: string,
  url: string,
  { token, body }: { token?: string; body?: unknown } = {}
): Promise<{ status: number; body: any; text: string }> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {})
    },
    body: JSON.stringify(body)
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return { status: response.status, body: isJson ? JSON.parse(text) : undefined, text }
}

/** Signs a new user up and in, over REST. */
export async function signUp(url: string, email: string, password: string): Promise<string> {
  const made = await request('POST', `${url}/users`, { body: { email, password } })
  const login = { strategy: 'local', email, password }
  const { status, body, text } = await request('POST', `${url}/authentication`, { body: login })
  if (made.status !== 201 || status !== 201) throw new Error(`No sign-in: ${made.text} ${text}`)
  return body.accessToken
}
