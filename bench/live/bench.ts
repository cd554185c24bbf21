// What the parts of this bench share: the processes, and how long to measure.
import type { Orders } from './orders'
import type { Writer } from './world'

export interface Bench {
  /** This backend. */
  server: Orders
  listeners: Orders
  writer: Writer
  rounds: number
  /** Of a window. */
  seconds: number
  say: (text: string) => void
  startServer: (script: string) => Orders
}
