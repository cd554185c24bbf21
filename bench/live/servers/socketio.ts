// The floor: socket.io by itself, which sends the same packet to a room in which everybody is.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { answerOrders, cpu } from '../orders'
import { cursor, keepPace, makeRow } from './row'
import type { Pace } from './row'

const server = createServer()
const io = new Server(server)
io.on('connection', socket => void socket.join('all'))
server.listen(0, '127.0.0.1')

const broadcast = (pace: Pace) =>
  keepPace(pace, due => io.to('all').emit('hangars patched', makeRow(due), { cursor }))

answerOrders({ port: () => (server.address() as AddressInfo).port, cpu, broadcast })
