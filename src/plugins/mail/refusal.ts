// Refusals: what a failed try to send says, in one line, and whether trying again can help.
import { oneLine } from './escape'

/** What is known of an error of SMTP, as the library gives it. */
interface SmtpError extends Error {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
}

/** Answers about our own sign-in, not about the mail: they end when somebody corrects a setting. */
const ABOUT_US = [530, 534, 535, 538]
/** So do those about policy (RFC 3463), such as `554 5.7.1 Relay access denied`. */
const POLICY = /^\d{3}[ -]5\.7\./
const LONGEST = 300

/**
 * Whether the server has refused the recipient or the mail for good (5xx). Everything else may pass: a server that
 * is away or busy (4xx), a wrong password, a sender that it does not let in.
 */
export function isFinal(error: unknown): boolean {
  const { responseCode = 0, command = '', response = '' } = error as SmtpError
  const isAboutMail =
    (command === 'RCPT TO' || command === 'DATA') && responseCode >= 500 && responseCode < 600
  return isAboutMail && !ABOUT_US.includes(responseCode) && !POLICY.test(response)
}

/**
 * The words of a mail that may be single-use tokens or codes: servers like to repeat what they do not take.
 *
 * @param text the mail as text
 */
const tokensIn = (text: string): string[] =>
  (text.match(/[\w-]{4,}/g) ?? []).filter(word => word.length >= 16 || /\d/.test(word))

/**
 * Why a mail did not go, in one line for admins and the log.
 *
 * @param error of the transport
 * @param url of the server, whose user and password are hidden
 * @param text the mail as text, whose tokens are hidden
 */
export function reasonOf(error: unknown, url: string, text: string): string {
  const { message, code, response } = error as SmtpError
  const { username = '', password = '' } = URL.canParse(url) ? new URL(url) : {}
  const secrets = [username, password].flatMap(word => [word, decode(word)])
  const said = oneLine(response ?? (message || code || 'unknown'))
  const hidden = [...secrets, ...tokensIn(text)]
    .filter(word => word !== '')
    // The longest first: a shorter one may be a part of it.
    .sort((a, b) => b.length - a.length)
    .reduce((line, word) => line.replaceAll(word, '[hidden]'), said)
  return hidden.length > LONGEST ? `${hidden.slice(0, LONGEST)}…` : hidden
}

function decode(word: string): string {
  try {
    return decodeURIComponent(word)
  } catch {
    return word
  }
}
