// The provider of payments, as the application knows one: it charges cards, keeps them, and gives money back.

export interface Charge {
  /** In the smallest unit of the currency, such as cents. */
  readonly amount: number
  /** What stands for the card at the provider; or the id of a charge that waits for approval, to look at it again. */
  readonly token: string
  /** What the charge is for, in one line. */
  readonly description: string
  /** Where the provider sends its receipt; nowhere without. */
  readonly email?: string | null
  /** Charges of one key are one charge, however often they are asked for within a day. */
  readonly key: string
}

/** A charge, as it is now. */
export interface Charged {
  readonly id: string
  /**
   * What the customer's browser needs to ask him for his approval, as his bank demands (3-D Secure). Nothing is
   * charged until he has given it. Not there for a charge that has been made.
   */
  readonly clientSecret?: string
}

export interface Refund {
  /** Id of the charge. */
  readonly charge: string
  readonly key: string
}

/** A card that the provider keeps: what may be shown of it, and what stands for it from then on. */
export interface KeptCard {
  readonly token: string
  readonly brand: string
  readonly last4: string
  readonly expiryMonth: number
  readonly expiryYear: number
}

export interface PaymentProvider {
  /**
   * Charges a card.
   * @throws CardDeclined, ChargeRefused; whatever else it throws, nobody knows whether the card was charged
   */
  charge(charge: Charge): Promise<Charged>
  /**
   * Gives a charge back as a whole, or sees to it that one that waits for approval is never made.
   * @returns whether there was money to give back; one that was given back already is no error
   */
  refund(refund: Refund): Promise<boolean>
  /**
   * Keeps a card, so that it can be charged more than once.
   * @param token what stands for the card, once
   * @param key cards of one key are one card
   * @throws CardDeclined, ChargeRefused
   */
  keep(token: string, key: string): Promise<KeptCard>
  /** Has it forget a card that it has kept; one that it has forgotten already is no error. */
  forget(token: string): Promise<void>
}

/** The card was not charged, and will not be: its bank or the provider does not want to. */
export class CardDeclined extends Error {
  override readonly name = 'CardDeclined'
}

/** The card was not charged, which is not about the card: the provider does not let this application in at present. */
export class ChargeRefused extends Error {
  override readonly name = 'ChargeRefused'
}
