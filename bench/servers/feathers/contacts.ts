// A generated contacts service, scoped by hand to its owner with resolvers, as the Feathers guide shows it.
import { authenticate } from '@feathersjs/authentication'
import { KnexService } from '@feathersjs/knex'
import { hooks, resolve } from '@feathersjs/schema'
import { getValidator, querySyntax, Static, Type } from '@feathersjs/typebox'
import type { Application, HookContext } from './app'
import { dataValidator, queryValidator } from './validators'

const schema = Type.Object(
  {
    id: Type.Number(),
    firstName: Type.String(),
    lastName: Type.String(),
    email: Type.String(),
    userId: Type.Number(),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' })
  },
  { $id: 'Contact', additionalProperties: false }
)
type Contact = Static<typeof schema>

const dataSchema = Type.Pick(schema, ['firstName', 'lastName', 'email'], { $id: 'ContactData' })
const patchSchema = Type.Partial(dataSchema, { $id: 'ContactPatch' })
const queryProperties = Type.Pick(schema, ['id', 'firstName', 'lastName', 'email', 'userId'])
const querySchema = Type.Intersect(
  [querySyntax(queryProperties), Type.Object({}, { additionalProperties: false })],
  { additionalProperties: false }
)

const now = async () => new Date().toISOString()
const resultResolver = resolve<Contact, HookContext>({})
const externalResolver = resolve<Contact, HookContext>({})
const dataResolver = resolve<Contact, HookContext>({
  userId: async (_value, _data, context) => context.params.user.id,
  createdAt: now,
  updatedAt: now
})
const patchResolver = resolve<Contact, HookContext>({ updatedAt: now })
const queryResolver = resolve<any, HookContext>({
  userId: async (value, _query, context) => context.params.user?.id ?? value
})

/** Registers the contacts. */
export const contacts = (app: Application) => {
  const options = { paginate: app.get('paginate'), Model: app.get('postgresqlClient'), name: 'contacts' }
  app.use('contacts', new KnexService(options), {
    methods: ['find', 'get', 'create', 'patch', 'remove']
  })
  app.service('contacts').hooks({
    around: {
      all: [authenticate('jwt'), hooks.resolveExternal(externalResolver), hooks.resolveResult(resultResolver)]
    },
    before: {
      all: [
        hooks.validateQuery(getValidator(querySchema, queryValidator)),
        hooks.resolveQuery(queryResolver)
      ],
      create: [hooks.validateData(getValidator(dataSchema, dataValidator)), hooks.resolveData(dataResolver)],
      patch: [hooks.validateData(getValidator(patchSchema, dataValidator)), hooks.resolveData(patchResolver)]
    }
  })
}
