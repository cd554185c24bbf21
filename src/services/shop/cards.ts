// Kept cards: how they come to the provider of payments, who alone can charge them more than once.
import type { Application, HookContext } from '../../declarations'
import { failure } from '../../engine'
import type { Caller, Field } from '../../engine'
import { logger } from '../../logger'
import { jobsOf } from '../../plugins/jobs'
import { CardDeclined, paymentsOf } from '../../plugins/payments'

/**
 * The field without what stands for more than one charge of one's own card: a customer of the provider or a charge,
 * which may be anybody's.
 */
export const oneCard = <F extends Field>(field: F): F => ({
  ...field,
  refuse: (value: unknown, data: Readonly<Record<string, unknown>>) =>
    typeof value === 'string' && /[_:]/.test(value) && !/^(tok|pm)_\w+$/.test(value)
      ? 'must be what was made for the card in the browser, as tok_… or pm_…'
      : field.refuse?.(value, data)
})

/** Ids are integers of PostgreSQL; others are refused by name later. */
const LARGEST = 2_147_483_647

/** How what the provider has kept differs from it: it names a customer of the provider as well. */
const isKept = (token: string): boolean => token.includes(':')

/**
 * Has the provider keep a card of the caller's before it is charged for the first time, and notes what it knows of
 * it. To be called where no row is locked.
 *
 * @param id of the payment method; whose it is not, or which has no token, is left to the checkout
 * @throws 403 `card-declined`, 502 `payment-failed`
 */
export async function keepCard(app: Application, id: number, caller: Pick<Caller, 'id'>): Promise<void> {
  if (id > LARGEST) return
  const own = { id, userId: Number(caller.id) }
  const knex = app.get('postgresqlClient')
  const card = await knex('payment_methods').where(own).first('token')
  if (!card?.token || isKept(card.token)) return
  try {
    const kept = await paymentsOf(app)!.keep(card.token, `payment-method-${id}`)
    const { token, brand, last4, expiryMonth, expiryYear } = kept
    const known = { token, brand: brand.slice(0, 30), last4, expiryMonth, expiryYear, updatedAt: new Date() }
    const rows = knex('payment_methods').where({ ...own, token: card.token })
    if ((await rows.update(known)) === 0) await forgetIfGone(app, id, token)
  } catch (error) {
    if (error instanceof CardDeclined) throw failure('card-declined', { reason: error.message })
    logger.error({ err: error }, 'The provider of payments has not kept a card')
    throw failure('payment-failed')
  }
}

/** Name of the job that has the provider forget a card; its payload is the `token`. */
export const FORGET = 'forget-card'

/** What was kept while its card was removed here is forgotten; another checkout may have kept the same. */
async function forgetIfGone(app: Application, id: number, token: string): Promise<void> {
  const found = await app.get('postgresqlClient')('payment_methods').where({ id, token }).first('id')
  if (!found) await jobsOf(app).add(FORGET, { token })
}

/** Has the provider forget those of some cards that it has kept, once the transaction has committed. */
async function forgetRows({ app, params }: HookContext, which: { id: unknown } | { userId: unknown }) {
  const { transaction } = params
  const tokens: (string | null)[] = await transaction.trx('payment_methods').where(which).pluck('token')
  for (const token of tokens)
    if (token && isKept(token)) await jobsOf(app).add(FORGET, { token }, { transaction })
}

/** The card that is removed is forgotten by the provider as well. Whose it is not gets a 404, and the job is taken back. */
export const forgetCard = (context: HookContext): Promise<void> => forgetRows(context, { id: context.id })

/** The cards of a user who is removed, whose rows go with his. */
export const forgetCardsOf = (context: HookContext): Promise<void> =>
  forgetRows(context, { userId: Number(context.id) })
