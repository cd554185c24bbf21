// A node: the application as a process that is started, killed, frozen and told to stop, behind its gate.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root, typescript } from '../support/process'
import { Gate } from './gate'
import { Turn } from './turn'

const program = join(__dirname, 'server.ts')
/** Lines of its log that are kept for the report, and letters of each. */
const KEPT = 20
const WIDTH = 400

const children = new Set<ChildProcess>()
process.once('exit', () => children.forEach(child => child.kill('SIGKILL')))

/** Settings of all nodes, for the environment. */
export type Settings = Readonly<Record<string, string>>

export class Node {
  readonly gate: Gate
  /** Faults of one node wait for each other. */
  readonly turn = new Turn()
  private child?: ChildProcess
  private log: string[] = []

  /**
   * @param ports of the gate and of the process behind it: fixed, so that clients find it again
   */
  constructor(
    readonly name: string,
    private readonly ports: readonly [number, number],
    private readonly settings: Settings
  ) {
    this.gate = new Gate(...ports)
  }

  /** Where clients reach it. */
  get url(): string {
    return `http://127.0.0.1:${this.gate.port}`
  }

  get isRunning(): boolean {
    return this.child !== undefined
  }

  /** The end of what it has written. */
  lines(): readonly string[] {
    return this.log
  }

  /**
   * Starts the process and waits until it listens.
   * @throws Error with what it wrote, when it ends instead
   */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [...typescript, program], {
      cwd: root,
      // In a group of its own, so that Ctrl-C comes to whoever holds all of them, and to nobody else.
      detached: true,
      env: { ...process.env, ...this.settings, HOST: '127.0.0.1', PORT: String(this.ports[1]) }
    })
    children.add(child)
    this.child = child
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        const lines = String(chunk).split('\n').filter(Boolean)
        this.log = [...this.log, ...lines.map(line => line.slice(0, WIDTH))].slice(-KEPT)
        if (String(chunk).includes('Plumage is at')) resolve()
      }
      child.stdout!.on('data', read)
      child.stderr!.on('data', read)
      child.once('exit', (code, signal) => {
        children.delete(child)
        if (this.child === child) this.child = undefined
        this.log.push(`ended: ${signal ?? code}`)
        reject(new Error(`${this.name} ended with ${signal ?? code}:\n${this.log.join('\n')}`))
      })
    })
  }

  /** Ends the process at once, or in the orderly way, and waits until it is gone. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child } = this
    if (!child) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  /** Stops the process in its tracks, or lets it go on. */
  freeze(isFrozen: boolean): void {
    this.child?.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT')
  }
}
