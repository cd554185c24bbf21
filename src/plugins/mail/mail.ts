// Mail: a mail is noted and queued in the transaction of the change that causes it, and goes out behind its commit.
import type { AddressInfo, Server } from 'node:net'
import type { Params } from '@feathersjs/feathers'
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { inTransaction, uuid } from '../../engine'
import type { Transaction } from '../../engine'
import { jobsOf } from '../jobs'
import { Inbox } from './inbox/inbox'
import type { Brand, Message } from './message'
import { reasonOf } from './refusal'
import { render } from './render'
import type { Rendered } from './render'
import { deliver } from './transport'
import type { Outgoing } from './transport'

/** Name of the job that sends a mail; its payload is an `Outgoing`. */
export const JOB = 'mail'

/** One address and nothing else: what is read as a list or a name would go elsewhere. */
const ADDRESS = /^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+$/

/** Whether a text is one e-mail address that mails can go to. */
export const isAddress = (text: string): boolean => text.length <= 255 && ADDRESS.test(text)

/** @throws Error for anything but one e-mail address */
export function assertAddress(to: string): void {
  // No word of the value: the sentence may be logged.
  if (!isAddress(to)) throw new Error('A mail goes to one e-mail address, as ada@example.com.')
}

export class Mail {
  /** Takes the mails in development, where no server is set. */
  readonly inbox: Inbox | undefined

  constructor(private readonly app: Application) {
    const isInboxed = process.env.NODE_ENV !== 'production' && app.get('mail').url === ''
    this.inbox = isInboxed ? new Inbox() : undefined
  }

  /**
   * Sends a message once the transaction has committed, and never if it does not. It comes back when the mail is
   * queued; what becomes of it stands in the resource `mails`.
   *
   * @param to one e-mail address
   * @param values what the message is about
   * @param options `transaction` is Feathers' `params.transaction`; without it the mail is queued by itself
   * @throws Error for what is no address, TypeError for a button that leads nowhere; public errors of the database
   */
  async send<Values>(
    message: Message<Values>,
    to: string,
    values: Values,
    { transaction }: { transaction?: Transaction } = {}
  ): Promise<void> {
    assertAddress(to)
    const content = this.render(message, values)
    const queue = (own: Transaction) => this.queue(message.name, to, content, own)
    await (transaction ? queue(transaction) : inTransaction(this.app, queue))
  }

  /**
   * Sends a message without the queue, to try the settings out; it is noted nowhere.
   *
   * @returns name and port of the server that has taken it
   * @throws Error with the server's reason in one line
   */
  async sendAtOnce<Values>(message: Message<Values>, to: string, values: Values): Promise<string> {
    assertAddress(to)
    const content = this.render(message, values)
    const { url, from } = this.app.get('mail')
    const { host } = new URL(url)
    try {
      await deliver(url, from, { id: uuid(), to, ...content })
    } catch (error) {
      throw new Error(`${host} has not taken the mail: ${reasonOf(error, url, content.text)}`)
    }
    return host
  }

  /**
   * Forgets what was sent to an address, or could not be. What is still on its way goes there.
   * @param knex the transaction of whoever forgets more
   */
  async forget(address: string, knex: Knex): Promise<void> {
    await knex('mails').where({ recipient: address }).whereNot({ status: 'waiting' }).delete()
  }

  /**
   * A message as it would be sent.
   * @throws TypeError for a button that leads nowhere
   */
  render<Values>(message: Message<Values>, values: Values): Rendered {
    return render(message, { ...values, application: this.application() })
  }

  /** What messages know of the application; without the setting, its address is the one at which it listens. */
  application(): Brand['application'] {
    const { name, url, colour } = this.app.get('application')
    return { name, colour, url: url.replace(/\/+$/, '') || `http://localhost:${this.port()}` }
  }

  private port(): number {
    const { httpServer } = (this.app.io ?? {}) as { httpServer?: Server }
    return (httpServer?.address() as AddressInfo | null)?.port ?? this.app.get('port')
  }

  /** The row says that there is a mail, and the job holds it: whoever reads rows sees no token. */
  private async queue(name: string, to: string, content: Rendered, transaction: Transaction): Promise<void> {
    const params = { transaction } as Params
    const row = await this.app.service('mails').create({ recipient: to, message: name }, params)
    const mail: Outgoing = { id: String(row.id), to, ...content }
    await jobsOf(this.app).add(JOB, mail, { transaction })
  }
}
