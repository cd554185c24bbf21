// What notices have in common: they tell that something has changed which guards an account, and what to do about it.
import { message, note, paragraph } from '../../mail'
import type { Message } from '../../mail'

/** Who is told, and of which key, provider or the like. */
export interface Told {
  readonly name: string
  readonly what: string
}

interface Declaration {
  readonly name: string
  /** @param application what it is called */
  subject(application: string): string
  /** The rest of a sentence that begins with a greeting. */
  says(what: string, application: string): string
  /** What it may be about; left out where there is nothing to name. */
  readonly what?: string
}

/** Declares a notice: a message that asks nothing of whoever made the change himself. */
export const notice = ({ name, subject, says, what = '' }: Declaration): Message<Told> =>
  message<Told>({
    name,
    subject: ({ application }) => subject(application.name),
    body: ({ name, what, application }) => [
      paragraph(`Hello ${name},`),
      paragraph(says(what, application.name)),
      note(
        'If that was not you, somebody else can use your account. Set a new password, and write to whoever runs this service.'
      )
    ],
    example: { name: 'Ada', what }
  })
