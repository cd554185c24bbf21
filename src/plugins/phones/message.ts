// The text that brings a code.
import type { TextMessage } from '../sms'

/**
 * The text with a code. The code comes first: it is what a phone shows of a text without opening it.
 * @param application what it is called
 */
export const codeText = (application: string, code: string): TextMessage => ({
  name: 'phone-code',
  text: `${code} is your code for ${application}. It is good for 10 minutes. Tell it to nobody.`
})
