// The trades: what kinds of work are offered and wanted.
import { admin, anyone, resource, text, unique } from '../../engine'
import type { RecordOf } from '../../engine'

const trades = resource({
  path: 'trades',
  about: 'Kinds of work that are offered and wanted.',
  fields: { name: unique(text({ max: 50 })) },
  access: { read: anyone, write: admin },
  search: ['name']
})

export default trades

declare module '../../declarations' {
  interface Resources {
    trades: RecordOf<typeof trades>
  }
}
