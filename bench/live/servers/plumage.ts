// This backend with the resources of the bench.
import { compose } from '../../../src/compose'
import { boot } from '../../../src/engine'
import { start } from '../../../src/start'
import { answerOrders, cpu } from '../orders'
import { resources } from '../resources'

const app = compose({ host: '127.0.0.1', port: 0, migrate: false }, app => boot(app, resources(), 'users'))
const running = start(app)

answerOrders({ port: async () => Number(new URL((await running).url).port), cpu })
