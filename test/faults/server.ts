// The program of a node: the application with the resources of this suite, for as long as whoever started it lives.
import { join } from 'node:path'
import { compose } from '../../src/compose'
import { boot, findResources } from '../../src/engine'
import { runUntilStopped } from '../../src/run'
import { resources } from './resources'

const accounts = findResources(join(__dirname, '../../src/services/accounts'))
const app = compose({}, app => boot(app, [...accounts, ...resources], 'users'))

process.stdin.resume().once('close', () => process.exit(1))
runUntilStopped(app).then(
  () => process.exit(0),
  error => {
    console.error(error)
    process.exit(1)
  }
)
