// Handing a request or an upgrade on to another process over its local socket, and taking one from there.
import { request as httpRequest } from 'node:http'
import type { Agent, IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream'

/** Says who called. It is believed on local sockets only, where nobody else can write. */
const ADDRESS = 'x-plumage-address'

/** What the other process needs to know of the caller. */
const addressOf = ({ socket }: IncomingMessage) =>
  socket.remoteAddress === undefined ? {} : { [ADDRESS]: socket.remoteAddress }

/**
 * Hands a request on, and its answer back.
 *
 * @param request whose body nobody has read
 * @param path of the local socket
 * @param agent keeps connections to local sockets
 * @param otherwise called if nobody answers there, and nothing has been answered yet
 */
export function handOn(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  agent: Agent,
  otherwise: () => void
): void {
  const { connection: _1, expect: _2, [ADDRESS]: _3, ...headers } = request.headers
  let passed
  try {
    passed = httpRequest({
      socketPath: path,
      agent,
      method: request.method,
      path: request.url,
      headers: { ...headers, ...addressOf(request) }
    })
  } catch {
    // Node reads some headers that it would not write.
    return otherwise()
  }
  passed.once('response', answer => {
    const { connection: _1, 'keep-alive': _2, ...headers } = answer.headers
    response.writeHead(answer.statusCode!, headers)
    pipeline(answer, response, () => undefined)
  })
  passed.on('error', () => {
    if (response.headersSent) response.destroy()
    else if (!response.destroyed) otherwise()
  })
  // A caller who leaves must be gone there, too.
  response.once('close', () => passed.destroy())
  request.pipe(passed)
}

/** The first lines of a request, as they came but for the address. */
function headOf(request: IncomingMessage): string {
  const lines = [`${request.method} ${request.url} HTTP/1.1`]
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const [name, value] = request.rawHeaders.slice(index, index + 2)
    if (name.toLowerCase() !== ADDRESS) lines.push(`${name}: ${value}`)
  }
  for (const [name, value] of Object.entries(addressOf(request))) lines.push(`${name}: ${value}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

/**
 * Hands an upgrade on: from then on, bytes go to and fro as they come.
 *
 * @param socket of the caller
 * @param head what has been read of the time after the upgrade
 * @param path of the local socket
 * @param otherwise called if nobody is there
 * @returns the connection to the other process; to destroy it is to part from the caller
 */
export function handUpgradeOn(
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
  path: string,
  otherwise: () => void
): Socket {
  const passed = connect(path)
  let connected = false
  passed.once('connect', () => {
    connected = true
    passed.write(headOf(request), 'latin1')
    passed.write(head)
    passed.pipe(socket).pipe(passed)
    // What has come from there, such as a refusal, still reaches the caller.
    passed.once('close', () => socket.destroySoon())
  })
  passed.on('error', () => {
    if (!connected && !socket.destroyed) otherwise()
  })
  socket.on('error', () => passed.destroy())
  socket.once('close', () => passed.destroy())
  return passed
}

/** Gives a request that was handed on the address of its caller, as if he had come himself. */
export function takeAddress({ headers, socket }: IncomingMessage): void {
  // One connection brings the requests of many callers, one after the other.
  Object.defineProperty(socket, 'remoteAddress', { value: headers[ADDRESS], configurable: true })
  delete headers[ADDRESS]
}
