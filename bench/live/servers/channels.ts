// A plain Feathers application: everybody is in one channel, and events of a service are published to it.
import type { AddressInfo } from 'node:net'
import { feathers } from '@feathersjs/feathers'
import { koa } from '@feathersjs/koa'
import socketio from '@feathersjs/socketio'
import '@feathersjs/transport-commons'
import { answerOrders, cpu } from '../orders'
import { cursor, keepPace, makeRow } from './row'
import type { Pace } from './row'

const app: any = koa(feathers())
app.configure(socketio())
app.use('hangars', { find: async () => [] })
app.on('connection', (connection: object) => app.channel('all').join(connection))
const service = app.service('hangars')
service.publish(() => app.channel('all'))
const listening = app.listen(0, '127.0.0.1')

const broadcast = (pace: Pace) =>
  keepPace(pace, due => {
    // Its events take one argument, so the cursor goes with the row: the packet is of the same size.
    const result = { ...makeRow(due), cursor }
    service.emit('patched', result, { app, service, path: 'hangars', method: 'patch', params: {}, result })
  })

answerOrders({ port: async () => ((await listening).address() as AddressInfo).port, cpu, broadcast })
