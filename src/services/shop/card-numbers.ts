// Card numbers: what looks like one is refused wherever a caller could send it, so that it is kept nowhere.
import type { Field } from '../../engine'

/** Digits, with single spaces or hyphens between them as cards have them; as many as the shortest number has. */
const RUN = /\d(?:[ -]?\d){12,}/g
const SHORTEST = 13
const LONGEST = 19

/**
 * Whether digits, and nothing else, are those of a card.
 * The last of them is a check, by Luhn: every second digit from the right is doubled.
 */
export function isCard(digits: string): boolean {
  if (!/^[2-6]\d{12,18}$/.test(digits)) return false
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 1 : 2)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** Whether a run of digits begins with a card; what stands behind it may be its date and security code. */
function beginsWithCard(run: string): boolean {
  const digits = run.replace(/\D/g, '')
  const lengths = Array.from({ length: LONGEST - SHORTEST + 1 }, (_, more) => SHORTEST + more)
  return lengths.some(length => length <= digits.length && isCard(digits.slice(0, length)))
}

/** Whether there is what looks like the number of a card in a text. */
export const hasCardNumber = (text: string): boolean =>
  (text.match(RUN) ?? []).some(run =>
    // Something else, such as the number of a house, may stand in front of it.
    [...run.matchAll(/(?<!\d)\d/g)].some(({ index }) => beginsWithCard(run.slice(index)))
  )

/** The field without card numbers. What is wrong is told by its name, and not repeated. */
export const withoutCards = <F extends Field>(field: F): F => ({
  ...field,
  refuse: (value: unknown, data: Readonly<Record<string, unknown>>) =>
    typeof value === 'string' && hasCardNumber(value)
      ? 'looks like the number of a card, which is not kept here'
      : field.refuse?.(value, data)
})
