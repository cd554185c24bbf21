// A fleet to be migrated: crew, and zeppelins with lists of their ids.
import { anyone, references, resource, text, withDefault } from '../../../src/engine'
import type { Declaration, Field } from '../../../src/engine'

const access = { read: anyone, write: anyone }

export const crew = (path = 'crew', rest: Partial<Declaration> = {}) =>
  resource({ path, about: 'Crew.', fields: { name: text() }, access, ...rest } as Declaration)

export const zeppelins = (fields: Record<string, Field> = {}, rest: Partial<Declaration> = {}) =>
  resource({
    path: 'zeppelins',
    about: 'Zeppelins.',
    fields: { name: text(), ...fields },
    access,
    ...rest
  } as Declaration)

export const crewIds = withDefault([], references('crew'))
