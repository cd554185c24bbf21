// The taxes of the provinces, and what an order comes to; in whole cents, so that nothing is lost by rounding twice.

/** Parts of a hundred thousand: Québec has three decimals of a percent. */
const rates = {
  AB: 5_000,
  BC: 7_000,
  MB: 8_000,
  NB: 15_000,
  NL: 15_000,
  NS: 15_000,
  NT: 5_000,
  NU: 5_000,
  ON: 13_000,
  PE: 15_000,
  QC: 14_975,
  SK: 6_000,
  YT: 5_000
} as const

export type Province = keyof typeof rates

export const provinces = Object.keys(rates) as Province[]

/** An amount of money as rows have it, in cents. */
export const centsOf = (amount: number): number => Math.round(amount * 100)

/** Cents as an amount of money. */
export const amountOf = (cents: number): number => cents / 100

/** A part of some cents, half a cent upwards. @param rate in parts of a whole */
const partOf = (cents: number, rate: number, whole: number): number =>
  Math.floor((cents * rate + whole / 2) / whole)

/** The tax on some cents. */
export const taxOn = (cents: number, province: Province): number => partOf(cents, rates[province], 100_000)

/** So many percent of some cents. */
export const percentOf = (cents: number, percent: number): number => partOf(cents, percent, 100)
