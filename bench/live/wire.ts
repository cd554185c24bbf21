// A socket of socket.io in its barest form: it connects, answers pings and hands on events, for next to no CPU.
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface WireOptions {
  port: number
  /** What goes into the handshake. */
  auth: object
  /** The beginning of the packet after which everything is delivered: the server's answer, or a word of its own. */
  ready: string
  /** Gets every packet; the buffer is good until it returns. */
  onPacket: (packet: Buffer) => void
}

const head =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n' +
  'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'

/** A text frame. Clients must mask what they send; a mask of zeros leaves it as it is. */
function frame(text: string): Buffer {
  const body = Buffer.from(text)
  const size = body.length < 126 ? [0x80 | body.length] : [0x80 | 126, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([0x81, ...size, 0, 0, 0, 0]), body])
}

/** Calls back for each whole frame in a chunk, and returns what is left over. */
function eachFrame(chunk: Buffer, onFrame: (opcode: number, body: Buffer) => void): Buffer {
  let at = 0
  while (chunk.length - at >= 2) {
    const short = chunk[at + 1]
    const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10)
    if (chunk.length < start) break
    const length =
      short < 126 ? short : short === 126 ? chunk.readUInt16BE(at + 2) : Number(chunk.readBigUInt64BE(at + 2))
    if (chunk.length < start + length) break
    onFrame(chunk[at] & 15, chunk.subarray(start, start + length))
    at = start + length
  }
  return chunk.subarray(at)
}

const patienceMilliseconds = 30_000
const TEXT = 1
const OPEN = '0'.charCodeAt(0)
const PING = '2'.charCodeAt(0)

/** Opens a socket; settles when events are delivered, and rejects when it is refused. */
export const openWire = ({ port, auth, ready, onPacket }: WireOptions) =>
  new Promise<Socket>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(head))
    const late = setTimeout(() => socket.destroy(new Error('a socket got no answer')), patienceMilliseconds)
    let rest: Buffer | undefined
    let isUpgraded = false
    let isReady = false
    const onFrame = (opcode: number, body: Buffer) => {
      if (opcode !== TEXT) return void socket.destroy(new Error('the server closed a socket'))
      if (body[0] === PING) return void socket.write(frame('3'))
      if (body[0] === OPEN) return void socket.write(frame(`40${JSON.stringify(auth)}`))
      if (isReady) return onPacket(body)
      const text = body.toString()
      if (text.startsWith('44')) socket.destroy(new Error(`a socket was refused: ${text}`))
      if (!text.startsWith(ready)) return
      isReady = true
      clearTimeout(late)
      resolve(socket)
    }
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server closed a socket')))
    socket.on('data', chunk => {
      let data = rest?.length ? Buffer.concat([rest, chunk]) : chunk
      if (!isUpgraded) {
        const end = data.indexOf('\r\n\r\n')
        if (end < 0) return void (rest = data)
        isUpgraded = true
        data = data.subarray(end + 4)
      }
      rest = eachFrame(data, onFrame)
    })
  })
