// The vault of the bank: charges, refunds and kept cards, and what it answers to who asks for them.

type Values = Record<string, string>

export interface Booked {
  readonly id: string
  readonly amount: number
  readonly key: string
  readonly values: Values
}

export type Answer = readonly [status: number, body: object]

export interface Asked {
  /** As `POST payment_intents`. */
  readonly path: string
  readonly key: string
  readonly values: Values
}

interface Intent {
  readonly id: string
  status: string
  readonly client_secret: string
  readonly metadata: object
  readonly book: () => void
  last_payment_error?: object
}

const wrong = (status: number, type: string, message: string, code?: string): Answer => [
  status,
  { error: { type, message, ...(code ? { code } : {}) } }
]

const declined = wrong(402, 'card_error', 'Your card was declined.', 'card_declined')
const invalid = (message: string, code?: string) => wrong(400, 'invalid_request_error', message, code)

export class Vault {
  /** What was charged in truth. */
  readonly charges: Booked[] = []
  readonly refunds: Booked[] = []
  readonly customers: Booked[] = []
  readonly intents = new Map<string, Intent>()

  /** What the customer says whom his bank asks for approval. */
  approve(id: string, does: boolean): void {
    const intent = this.intents.get(id)!
    if (intent.status !== 'requires_action') return
    if (does) intent.book()
    else intent.last_payment_error = { message: 'We are unable to authenticate your payment method.' }
    intent.status = does ? 'succeeded' : 'requires_payment_method'
  }

  work({ path, key, values }: Asked): Answer {
    const [method, resource, id, deed] = path.split(/[ /]/)
    switch ([method, resource, ...(deed ? [deed] : [])].join(' ')) {
      case 'POST payment_intents':
        return this.charge(key, values)
      case 'GET payment_intents':
        return this.look(id)
      case 'POST payment_intents cancel':
        return this.cancel(id)
      case 'POST refunds':
        return this.refund(key, values)
      case 'POST customers':
        return this.book(this.customers, 'cus', key, values)
      case 'DELETE customers':
        return this.forget(id)
      case 'POST payment_methods':
        return this.card(values['card[token]'], `pm_of_${values['card[token]']}`)
      case 'GET payment_methods':
        return this.card(id, id)
      default:
        return wrong(404, 'invalid_request_error', `Unrecognized request URL (${path})`)
    }
  }

  private book(list: Booked[], prefix: string, key: string, values: Values): Answer {
    const id = `${prefix}_${list.length + 1}`
    list.push({ id, amount: Number(values.amount), key, values })
    return [200, { id, object: prefix }]
  }

  private charge(key: string, values: Values): Answer {
    const card = values['payment_method_data[card][token]'] ?? values.payment_method ?? ''
    if (card.includes('declined')) return declined
    if (card.includes('unknown')) return invalid(`No such token: '${card}'`)
    const id = `pi_${this.intents.size + 1}`
    const status = card.includes('approval') ? 'requires_action' : 'succeeded'
    const book = () => void this.charges.push({ id, amount: Number(values.amount), key, values })
    const intent: Intent = {
      id,
      status,
      client_secret: `${id}_secret_Quokka`,
      metadata: { key: values['metadata[key]'] },
      book
    }
    this.intents.set(id, intent)
    if (status === 'succeeded') book()
    return [200, intent]
  }

  private look(id: string): Answer {
    const intent = this.intents.get(id)
    return intent
      ? [200, intent]
      : wrong(404, 'invalid_request_error', `No such payment_intent: '${id}'`, 'resource_missing')
  }

  private cancel(id: string): Answer {
    const intent = this.intents.get(id)
    if (!intent || ['succeeded', 'canceled'].includes(intent.status))
      return invalid('It cannot be canceled.', 'payment_intent_unexpected_state')
    intent.status = 'canceled'
    return [200, intent]
  }

  private refund(key: string, values: Values): Answer {
    if (this.refunds.some(each => each.values.payment_intent === values.payment_intent))
      return invalid('It has already been refunded.', 'charge_already_refunded')
    return this.book(this.refunds, 're', key, values)
  }

  private forget(id: string): Answer {
    const at = this.customers.findIndex(each => each.id === id)
    if (at < 0) return wrong(404, 'invalid_request_error', `No such customer: '${id}'`, 'resource_missing')
    this.customers.splice(at, 1)
    return [200, { id, deleted: true }]
  }

  private card(token: string, id: string): Answer {
    if (token.includes('unknown')) return invalid(`No such token: '${token}'`)
    const card = { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2030 }
    return [200, { id, object: 'payment_method', card }]
  }
}
