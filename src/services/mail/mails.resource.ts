// The mails: to whom the application has written, and whether it arrived; never what.
import {
  admin,
  choice,
  email,
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

const mails = resource({
  path: 'mails',
  about: 'Mails that the application sends: to whom, which message, and what became of it.',
  // Made of time and chance: the id is part of the Message-ID, which no two mails of the world may share.
  id: 'uuid',
  fields: {
    recipient: readOnly(email()),
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

export default mails

declare module '../../declarations' {
  interface Resources {
    mails: RecordOf<typeof mails>
  }
}
