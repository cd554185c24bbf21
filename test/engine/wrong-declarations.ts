// What is said of declarations, and one that is right, to be changed.
import assert from 'node:assert/strict'
import { DeclarationError, admin, anyone, normaliseAll, text } from '../../src/engine'
import { options, users } from './random-rules'

export const good = {
  path: 'things',
  about: 'Things.',
  fields: { title: text() },
  access: { read: anyone, write: admin }
}

export const problemsOf = (...declarations: object[]): readonly string[] => {
  try {
    normaliseAll([users, ...declarations] as never, options)
    return []
  } catch (error) {
    assert.ok(error instanceof DeclarationError, String(error))
    return error.problems
  }
}
