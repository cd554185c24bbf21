// The generated users service, which the stock JWT strategy reads the caller from.
import { authenticate } from '@feathersjs/authentication'
import { passwordHash } from '@feathersjs/authentication-local'
import { KnexService } from '@feathersjs/knex'
import { hooks, resolve } from '@feathersjs/schema'
import { getValidator, querySyntax, Static, Type } from '@feathersjs/typebox'
import type { Application, HookContext } from './app'
import { dataValidator, queryValidator } from './validators'

const schema = Type.Object(
  { id: Type.Number(), email: Type.String(), password: Type.Optional(Type.String()) },
  { $id: 'User', additionalProperties: false }
)
type User = Static<typeof schema>

const dataSchema = Type.Pick(schema, ['email', 'password'], { $id: 'UserData' })
const patchSchema = Type.Partial(schema, { $id: 'UserPatch' })
const querySchema = Type.Intersect(
  [querySyntax(Type.Pick(schema, ['id', 'email'])), Type.Object({}, { additionalProperties: false })],
  { additionalProperties: false }
)

const resultResolver = resolve<User, HookContext>({})
const externalResolver = resolve<User, HookContext>({ password: async () => undefined })
const dataResolver = resolve<User, HookContext>({ password: passwordHash({ strategy: 'local' }) })
const queryResolver = resolve<any, HookContext>({
  id: async (value, _query, context) => context.params.user?.id ?? value
})

/** Registers the users. */
export const users = (app: Application) => {
  const options = { paginate: app.get('paginate'), Model: app.get('postgresqlClient'), name: 'users' }
  app.use('users', new KnexService(options), {
    methods: ['find', 'get', 'create', 'patch', 'remove']
  })
  app.service('users').hooks({
    around: {
      all: [hooks.resolveExternal(externalResolver), hooks.resolveResult(resultResolver)],
      find: [authenticate('jwt')],
      get: [authenticate('jwt')],
      patch: [authenticate('jwt')],
      remove: [authenticate('jwt')]
    },
    before: {
      all: [
        hooks.validateQuery(getValidator(querySchema, queryValidator)),
        hooks.resolveQuery(queryResolver)
      ],
      create: [hooks.validateData(getValidator(dataSchema, dataValidator)), hooks.resolveData(dataResolver)],
      patch: [hooks.validateData(getValidator(patchSchema, dataValidator)), hooks.resolveData(dataResolver)]
    }
  })
}
