// The inside: calls that the application makes itself, in the form of a door.
import type { Application } from '../../../src/declarations'
import type { Door } from '../../support/door'

/** Calls the services of an application as its own code does; answers as the doors to the outside do. */
export const insideDoor = (app: Application): Door => ({
  name: 'the inside',
  async call(person, { method, path, id, data, query = {} }) {
    const service: any = app.service(path as 'contacts')
    const params = { query, user: person }
    const args = { find: [params], create: [data, params], patch: [id, data, params] }[method as string]
    try {
      const body = await service[method](...(args ?? [id, params]))
      return { status: method === 'create' ? 201 : 200, body }
    } catch (error: any) {
      return { status: error.code, body: error.toJSON() }
    }
  },
  close: () => undefined
})
