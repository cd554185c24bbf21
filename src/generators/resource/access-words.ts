// Access as it is typed, `read=anyone,write=owner+admin`, read word by word.
import type { Access, Rule } from '../../engine'
import { evaluate, namesIn, write } from './expression'
import type { Expression } from './expression'

/** The words of rules and what they are in a declaration. */
export const rules: Readonly<Record<string, Expression>> = {
  anyone: { use: 'anyone' },
  signedIn: { use: 'signedIn' },
  owner: { use: 'owner' },
  manager: { use: 'role', of: [{ value: 'manager' }] },
  admin: { use: 'admin' },
  nobody: { use: 'nobody' }
}

/** By key: read, write, or a method. */
export type AccessDraft = ReadonlyMap<string, Expression>

const example = 'as --access read=anyone,write=owner+admin'

function readRule(key: string, text: string, problem: (sentence: string) => void): Expression {
  const words = text.split('+')
  for (const word of words) {
    if (word === 'self')
      problem(`--access ${key}: self is for the resource of the users alone; say owner here`)
    else if (!(word in rules))
      problem(
        `--access ${key}: ${word ? `${word} is not a rule` : 'it needs a rule'}; there are ${Object.keys(rules).join(', ')}, joined by +`
      )
  }
  const known = [...new Set(words)].flatMap(word => rules[word] ?? [])
  // For the checks that follow; with a problem nothing is written.
  if (known.length === 0) return rules.nobody
  return known.length > 1 ? { use: 'any', of: known } : known[0]
}

/**
 * Reads who may do what. Whether the keys are methods is left to the engine's own checks.
 * @param problem takes every mistake as a sentence
 */
export function readAccess(text: string, problem: (sentence: string) => void): AccessDraft {
  const access = new Map<string, Expression>()
  for (const part of text.split(',')) {
    const [key, rule, ...rest] = part.split('=')
    if (!key || rule === undefined || rest.length > 0)
      problem(`--access: "${part}" must name a method and its rule, ${example}`)
    else if (access.has(key)) problem(`--access: ${key} is given twice`)
    else access.set(key, readRule(key, rule, problem))
  }
  return access
}

/** Whether some rule looks at the owner. */
export const needsOwner = (access: AccessDraft): boolean =>
  [...access.values()].flatMap(namesIn).includes('owner')

/** The access as it stands in a declaration. */
export const accessOf = (access: AccessDraft): Access =>
  Object.fromEntries([...access].map(([key, rule]) => [key, evaluate(rule) as Rule]))

/** The access as TypeScript. */
export const writeAccess = (access: AccessDraft): string =>
  `{ ${[...access].map(([key, rule]) => `${key}: ${write(rule)}`).join(', ')} }`
