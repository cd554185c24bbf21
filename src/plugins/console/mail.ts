// `mail preview` and `mail send-test`: how messages look, and whether they arrive.
import type { Command } from 'commander'
import { withDatabase } from '../database'
import { allMessages, assertAddress, mailOf, testMessage } from '../mail'
import { example } from './example'
import { Refusal, exitCodes } from './refusal'
import { applicationFor, say } from './surroundings'
import type { Surroundings } from './surroundings'

interface Options {
  html?: true
  text?: true
}

function preview(surroundings: Surroundings, name: string | undefined, { html, text }: Options): void {
  // Made first: a message is declared by the file of whoever sends it.
  const app = applicationFor(surroundings)
  const messages = allMessages()
  if (name === undefined) return messages.forEach(({ name }) => say(surroundings, name))
  const message = messages.get(name)
  if (!message) {
    const names = [...messages.keys()].join(', ')
    throw new Refusal(`No message is called ${name}; there are ${names}.`, exitCodes.misused)
  }
  const rendered = mailOf(app).render(message, message.example)
  if (html) say(surroundings, rendered.html.trimEnd())
  else if (text) say(surroundings, rendered.text.trimEnd())
  else say(surroundings, `Subject: ${rendered.subject}\n\n${rendered.text.trimEnd()}`)
}

async function sendTest(surroundings: Surroundings, address: string): Promise<void> {
  assertAddress(address)
  const app = applicationFor(surroundings)
  const mail = mailOf(app)
  const values = { name: address }
  if (app.get('mail').url !== '') {
    const server = await mail.sendAtOnce(testMessage, address, values)
    return say(surroundings, `${server} has taken a test mail to ${address}.`)
  }
  if (!mail.inbox) throw new Refusal('MAIL_URL is not set: there is no server that would take mails.')
  await withDatabase(app, () => mail.send(testMessage, address, values))
  say(surroundings, `Queued. The running application shows it at ${mail.application().url}/dev/mail`)
}

/** Adds the command `mail`. */
export function addMail(program: Command, surroundings: Surroundings): void {
  const mail = program
    .command('mail')
    .helpCommand(false)
    .description('look at messages, and try to send one')
    .addHelpText('after', example('mail preview', 'mail send-test you@example.com'))
  mail
    .command('preview')
    .description('print a message with made-up values, or the names of all; needs no database')
    .argument('[message]', 'name of the message')
    .option('--html', 'its HTML alone')
    .option('--text', 'its text alone')
    .addHelpText('after', example('mail preview test', 'mail preview test --html > test.html'))
    .action((name: string | undefined, options: Options, command: Command) => {
      if (options.html && options.text) command.error('error: --html and --text contradict each other')
      preview(surroundings, name, options)
    })
  mail
    .command('send-test')
    .description('send a test mail and say what the server answers; without MAIL_URL, to the inbox')
    .argument('<address>', 'who gets it')
    .addHelpText('after', example('mail send-test you@example.com'))
    .action((address: string) => sendTest(surroundings, address))
}
