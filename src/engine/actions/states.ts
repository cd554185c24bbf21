// States: a field that only named moves change, each from some states to another, and by some callers.
import type { Params } from '@feathersjs/feathers'
import type { Fields, Input } from '../fields'
import { failure } from '../errors'
import type { Rule } from '../rules/rule'
import type { Action, ActionContext } from './action'

export interface Move<F extends Fields = any> {
  /** One sentence that says what it does; documents show it. */
  readonly about: string
  /** The states in which it can be made. */
  readonly from: string | readonly string[]
  readonly to: string
  /** Who may make it, and on which rows. */
  readonly who: Rule
  readonly input?: F
  /** What else happens, in the same transaction; `row` is the row as it was. */
  effect?(context: ActionContext<Input<F>>): Promise<void>
}

/** A declared resource, for the application itself. */
interface Inside {
  _patch(id: unknown, data: object, params: Params): Promise<unknown>
}

export interface States {
  /** A choice: its words are the states. Nobody sets it but by a move. */
  readonly field: string
  /** The state of new rows. */
  readonly initial: string
  readonly moves: Readonly<Record<string, Move>>
}

/** Types a move by its input; it is a plain object otherwise. */
export const move = <const F extends Fields = {}>(declared: Move<F>): Move<F> => declared

export const statesBefore = ({ from }: Move): string[] => [from].flat()

/**
 * The action that a move is. The row is locked, so that of two who make it at the same moment one does, and the
 * other is told in which state it is now.
 */
export const actionOfMove = (path: string, field: string, declared: Move): Action => {
  const { about, to, who, input, effect } = declared
  const before = statesBefore(declared)
  return {
    about,
    input,
    access: who,
    async run(context) {
      const { app, row, params } = context
      const state = row[field]
      if (!before.includes(state))
        throw failure('wrong-state', { key: field, state, expected: before.join(' or ') })
      await (app.service(path as never) as unknown as Inside)._patch(row.id, { [field]: to }, params)
      await effect?.(context)
    }
  }
}

/** What is wrong with the states of a declaration, one line each. */
export function checkStates({ field, initial, moves }: States, fields: Fields): string[] {
  const words: unknown = fields[field]?.kind === 'choice' ? fields[field].schema.enum : undefined
  if (!Array.isArray(words)) return [`states.field: ${field} is not a choice(), whose words are the states`]
  const problems: string[] = []
  const known = (at: string, word: string) => {
    if (!words.includes(word))
      problems.push(`states.${at}: ${word} is not a state; there are ${words.join(', ')}`)
  }
  known('initial', initial)
  for (const [name, each] of Object.entries(moves)) {
    for (const word of statesBefore(each)) known(`moves.${name}.from`, word)
    known(`moves.${name}.to`, each.to)
  }
  const reached = [initial, ...Object.values(moves).map(({ to }) => to)]
  const lost = words.filter(word => !reached.includes(word))
  return lost.length > 0 ? [...problems, `states: no move leads to ${lost.join(', ')}`] : problems
}
