// The towns: where work is offered and wanted.
import { admin, anyone, flag, resource, text, unique, withDefault } from '../../engine'
import type { RecordOf } from '../../engine'

const towns = resource({
  path: 'towns',
  about: 'Where work is offered and wanted. The one that is `everywhere` stands for all of them.',
  fields: { name: unique(text({ max: 50 })), everywhere: withDefault(false, flag()) },
  access: { read: anyone, write: admin },
  search: ['name']
})

export default towns

declare module '../../declarations' {
  interface Resources {
    towns: RecordOf<typeof towns>
  }
}
