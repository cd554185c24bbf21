// Phone numbers: brought into the one form in which texts are sent to them.

/** North America, where numbers of ten digits belong. */
const HOME = '1'

/** Area and exchange begin with 2 or more there. */
const AT_HOME = /^\+1([2-9]\d{2}){2}\d{4}$/
const ELSEWHERE = /^\+[1-9]\d{6,14}$/

/**
 * A phone number as `+14165550100`.
 * @param text as people write it: with spaces, dots, hyphens and brackets, and, at home, without the country
 * @returns undefined for what is none
 */
export function phoneNumber(text: string): string | undefined {
  const plain = text.trim().replace(/[\s().-]+/g, '')
  const whole = /^\d{10}$/.test(plain) ? `+${HOME}${plain}` : /^1\d{10}$/.test(plain) ? `+${plain}` : plain
  const shape = whole.startsWith(`+${HOME}`) ? AT_HOME : ELSEWHERE
  return shape.test(whole) ? whole : undefined
}

/** A number for the log: its last two digits tell enough. */
export const masked = (number: string): string => `…${number.slice(-2)}`
