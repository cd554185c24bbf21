// The process of the listeners: it holds all sockets, counts what they hear, and takes times of some.
import type { Socket } from 'node:net'
import { answerOrders } from './orders'
import { openWire } from './wire'

export interface Opening {
  group: string
  port: number
  /** One token for each socket; null for nobody's. */
  tokens: (string | null)[]
  ready: string
}

export interface Heard {
  deliveries: number
  /** The least and the most that any of the sockets has heard. */
  range: [number, number]
  /** Milliseconds from the beginning of the write, of every tenth socket. */
  latencies: number[]
}

interface Member {
  socket?: Socket
  heard: number
}

interface Group {
  members: Member[]
  deliveries: number
  latencies: number[]
}

const groups = new Map<string, Group>()
const sampleEvery = 10
/** So many connect at the same time. */
const crowd = 100
const event = Buffer.from('42["')
const sent = Buffer.from('"sent":"')

/** Milliseconds since the moment that stands in the row. */
function ageOf(packet: Buffer): number {
  const start = packet.indexOf(sent) + sent.length
  const then = packet.toString('latin1', start, packet.indexOf('"', start))
  return Number(process.hrtime.bigint() - BigInt(then)) / 1e6
}

function listen(group: Group, index: number): Member & { onPacket(packet: Buffer): void } {
  const isSample = index % sampleEvery === 0
  const member = {
    heard: 0,
    onPacket(packet: Buffer) {
      // Words of the server about the socket have no row.
      if (event.compare(packet, 0, event.length) !== 0 || packet.indexOf(sent) < 0) return
      member.heard++
      group.deliveries++
      if (isSample) group.latencies.push(ageOf(packet))
    }
  }
  return member
}

async function open({ group: name, port, tokens, ready }: Opening): Promise<void> {
  const group: Group = { members: [], deliveries: 0, latencies: [] }
  groups.set(name, group)
  const queue = tokens.entries()
  const connectSome = async () => {
    for (const [index, accessToken] of queue) {
      const member: Member & { onPacket(packet: Buffer): void } = listen(group, index)
      member.socket = await openWire({ port, auth: { accessToken }, ready, onPacket: member.onPacket })
      member.socket.on('close', () => groups.get(name) === group && process.exit(1))
      group.members.push(member)
    }
  }
  await Promise.all(Array.from({ length: crowd }, connectSome))
}

function close(name: string): void {
  const { members } = groups.get(name)!
  groups.delete(name)
  for (const { socket } of members) socket!.destroy()
}

function reset(name: string): void {
  const group = groups.get(name)!
  Object.assign(group, { deliveries: 0, latencies: [] })
  for (const member of group.members) member.heard = 0
}

function read(name: string): Heard {
  const { members, deliveries, latencies } = groups.get(name)!
  const counts = members.map(({ heard }) => heard)
  const range = counts.reduce(
    ([least, most], heard) => [Math.min(least, heard), Math.max(most, heard)],
    [Infinity, 0]
  )
  return { deliveries, range: range as [number, number], latencies }
}

const count = (name: string): number => groups.get(name)!.deliveries

answerOrders({ open, close, reset, read, count })
