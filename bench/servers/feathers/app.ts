// A Feathers application as its generator writes it: koa, REST, websockets, JWT, the default middleware order.
import { feathers, HookContext as FeathersHookContext, RealTimeConnection } from '@feathersjs/feathers'
import configuration from '@feathersjs/configuration'
import {
  Application as KoaApplication,
  bodyParser,
  cors,
  errorHandler,
  koa,
  parseAuthentication,
  rest,
  serveStatic
} from '@feathersjs/koa'
import socketio from '@feathersjs/socketio'
import { defaultAppConfiguration, getValidator, Static, Type } from '@feathersjs/typebox'
import { AuthenticationService, JWTStrategy } from '@feathersjs/authentication'
import { LocalStrategy } from '@feathersjs/authentication-local'
import knex, { Knex } from 'knex'
import { contacts } from './contacts'
import { users } from './users'
import { dataValidator } from './validators'

const configurationSchema = Type.Intersect([
  defaultAppConfiguration,
  Type.Object({ host: Type.String(), port: Type.Number(), public: Type.String() })
])

type Configuration = Static<typeof configurationSchema> & { postgresqlClient: Knex }
export type Application = KoaApplication<any, Configuration>
export type HookContext<S = any> = FeathersHookContext<Application, S>

const logError = async (_context: HookContext, next: () => Promise<void>) => {
  try {
    await next()
  } catch (error: any) {
    console.error(error.stack)
    throw error
  }
}

const authentication = (app: Application) => {
  const service = new AuthenticationService(app)
  service.register('jwt', new JWTStrategy())
  service.register('local', new LocalStrategy())
  app.use('authentication', service)
}

const channels = (app: Application) => {
  app.on('connection', (connection: RealTimeConnection) => app.channel('anonymous').join(connection))
  app.on('login', (_result: unknown, { connection }: { connection?: RealTimeConnection }) => {
    if (!connection) return
    app.channel('anonymous').leave(connection)
    app.channel('authenticated').join(connection)
  })
  app.publish(() => app.channel('authenticated'))
}

const app: Application = koa(feathers())
app.configure(configuration(getValidator(configurationSchema, dataValidator)))

app.use(cors())
app.use(serveStatic(app.get('public')))
app.use(errorHandler())
app.use(parseAuthentication())
app.use(bodyParser())

app.configure(rest())
app.configure(socketio({ cors: { origin: app.get('origins') } }))
app.set('postgresqlClient', knex(app.get('postgresql')!))
app.configure(authentication)
app.configure(users)
app.configure(contacts)
app.configure(channels)
app.hooks({ around: { all: [logError] } })

export { app }
