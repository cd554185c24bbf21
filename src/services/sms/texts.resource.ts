// The texts: to which phones the application has written, and whether it arrived; never what.
import {
  admin,
  choice,
  indexed,
  integer,
  moment,
  nobody,
  optional,
  readOnly,
  resource,
  text,
  withDefault
} from '../../engine'
import type { RecordOf } from '../../engine'

const texts = resource({
  path: 'texts',
  about: 'Texts that the application sends to phones: to which, which message, and what became of it.',
  // Made of time and chance: the server of texts is told it, to know one that comes twice.
  id: 'uuid',
  fields: {
    recipient: readOnly(text({ max: 20 })),
    message: readOnly(text({ max: 80 })),
    status: readOnly(withDefault('waiting', indexed(choice(['waiting', 'sent', 'failed'])))),
    attempts: readOnly(withDefault(0, integer({ min: 0 }))),
    lastError: readOnly(optional(text({ max: 500 }))),
    sentAt: readOnly(optional(moment()))
  },
  access: { read: admin, write: nobody },
  search: ['recipient'],
  live: false
})

export default texts

declare module '../../declarations' {
  interface Resources {
    texts: RecordOf<typeof texts>
  }
}
