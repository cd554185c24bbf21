// Weak passwords: those that everybody tries first, and those that are made of who it is.

let common: ReadonlySet<string> | undefined

/** The passwords that leak most often, in small letters. Loaded when the first password is set. */
function commonPasswords(): ReadonlySet<string> {
  if (common) return common
  const { dictionary } = require('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common')
  return (common = new Set(dictionary['passwords-common'] as string[]))
}

/** The words for a user that a password must not contain; shorter ones are in many words by chance. */
const wordsOf = (user: Readonly<Record<string, unknown>>): string[] =>
  ['email', 'username', 'firstName', 'lastName', 'phone']
    .flatMap(key => {
      const value = user[key]
      return typeof value === 'string' ? [value, value.split('@')[0]] : []
    })
    .map(word => word.trim().toLowerCase())
    .filter(word => word.length >= 4)

/**
 * Says why a password is weak, as the end of a sentence that begins with its name.
 * @param user whose it is, as far as he is known
 * @returns undefined for one that is good enough
 */
export function weakness(password: string, user: Readonly<Record<string, unknown>> = {}): string | undefined {
  const text = password.toLowerCase()
  if (commonPasswords().has(text)) return 'is among those that everybody tries first'
  if (new Set(text).size < 4) return 'has too few different characters'
  if (wordsOf(user).some(word => text.includes(word))) return 'must not contain your name or address'
  return undefined
}
