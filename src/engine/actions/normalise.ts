// From declared actions and states to their definitions, with all that is wrong with them told.
import { protectedMethods } from '@feathersjs/feathers'
import type { Definition, FieldDefinition } from '../definition'
import type { Fields } from '../fields'
import type { Declaration } from '../resource'
import type { Formula } from '../rules/formula'
import type { Rule } from '../rules/rule'
import type { Action, ActionDefinition } from './action'
import { actionOfMove, checkStates } from './states'

const NAME = /^[a-z][A-Za-z0-9]{0,40}$/

/** What a service has already, and Feathers' clients with it. */
const reserved = [
  ...protectedMethods,
  ...'find get create update patch remove history aggregate hook app options'.split(' ')
]

/** All actions of a declaration: its own, and those of its moves. */
function allActions({ path, actions = {}, states }: Declaration): [string, Action][] {
  const moves = Object.entries(states?.moves ?? {}).map(([name, each]): [string, Action] => [
    name,
    actionOfMove(path, states!.field, each)
  ])
  return [...Object.entries(actions), ...moves]
}

/** What is wrong with the shape of the actions and states of a declaration, one line each. */
export function checkActions(declaration: Declaration): string[] {
  const { fields, actions = {}, states } = declaration
  const problems: string[] = []
  const all = [...Object.entries(actions), ...Object.entries(states?.moves ?? {})] as [string, any][]
  for (const [name, each] of all) {
    const at = states?.moves[name] === each ? `states.moves.${name}` : `actions.${name}`
    if (!NAME.test(name) || reserved.includes(name))
      problems.push(`${at}: choose another name; letters and digits that no method of a service has`)
    if (typeof each?.about !== 'string' || !each.about.trim())
      problems.push(`${at}.about must say in one sentence what it does`)
    if (!(each?.access ?? each?.who)) problems.push(`${at} says nothing of who may; say nobody to close it`)
    if (each?.input && 'id' in each.input) problems.push(`${at}.input: id is the id of the row`)
  }
  const twice = Object.keys(actions).filter(name => states && name in states.moves)
  problems.push(...twice.map(name => `actions.${name} is also a move`))
  return states ? [...problems, ...checkStates(states, fields as Fields)] : problems
}

/** The input of an action in the form of a definition; only what checks data reads it. */
const inputOf = (path: string, input: Fields): Definition =>
  ({
    path,
    fields: new Map(
      Object.entries(input).map(([name, field]): [string, FieldDefinition] => [
        name,
        { ...field, name, read: true, write: true }
      ])
    )
  }) as unknown as Definition

/**
 * The definitions of the actions of a declaration.
 * @param formula resolves a rule at a place, on the resource's rows or, without them, on callers alone
 */
export const actionsOf = (
  declaration: Declaration,
  formula: (at: string, rule: Rule, onRows: boolean) => Formula
): ReadonlyMap<string, ActionDefinition> =>
  new Map(
    allActions(declaration).map(([name, { about, of = 'row', input = {}, access, run }]) => [
      name,
      {
        name,
        about,
        of,
        access: formula(`actions.${name}`, access, of === 'row'),
        input: inputOf(declaration.path, input),
        run
      }
    ])
  )
