// The message `test`: shows that mails arrive, and how they look.
import { button, note, paragraph } from '../body'
import { message } from '../message'

export const test = message<{ name: string }>({
  name: 'test',
  subject: ({ application }) => `A test from ${application.name}`,
  body: ({ name, application }) => [
    paragraph(`Hello ${name},`),
    paragraph(`this mail shows that ${application.name} can send mails to you.`),
    button(`Open ${application.name}`, application.url),
    note('Nothing has to be done about it.')
  ],
  example: { name: 'Ada' }
})
