// The provider of payments, as the application knows one: it charges cards and gives money back.

export interface Charge {
  /** In the smallest unit of the currency, such as cents. */
  readonly amount: number
  /** What stands for the card at the provider. */
  readonly token: string
  /** What the charge is for, in one line. */
  readonly description: string
  /** Where the provider sends its receipt; nowhere without. */
  readonly email?: string | null
  /** Charges of one key are one charge, however often they are asked for within a day. */
  readonly key: string
}

export interface Refund {
  /** Id of the charge. */
  readonly charge: string
  readonly key: string
}

export interface PaymentProvider {
  /**
   * Charges a card.
   * @returns the id of the charge
   * @throws CardDeclined, ChargeRefused; whatever else it throws, nobody knows whether the card was charged
   */
  charge(charge: Charge): Promise<string>
  /** Gives a charge back as a whole; one that was given back already is no error. */
  refund(refund: Refund): Promise<void>
}

/** The card was not charged, and will not be: its bank or the provider does not want to. */
export class CardDeclined extends Error {
  override readonly name = 'CardDeclined'
}

/** The card was not charged, which is not about the card: the provider does not let this application in at present. */
export class ChargeRefused extends Error {
  override readonly name = 'ChargeRefused'
}
