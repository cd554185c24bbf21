// This backend with the resources of the bench.
import { compose } from '../../src/compose'
import { boot } from '../../src/engine'
import { start } from '../../src/start'
import { resources } from './resources'

void start(compose({ migrate: false }, app => boot(app, resources(), 'users')))
