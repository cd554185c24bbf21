// From a rule to a formula: the words of a declaration become comparisons of its fields.
import type { Field } from '../fields/field'
import { ME, allOf, anyOf, notOf } from './formula'
import type { Formula, Operator, Test } from './formula'
import type { Comparison, Conditions, Rule } from './rule'

/** What a rule is resolved against; `problem` takes every mistake, so that all are told at once. */
export interface RuleContext {
  readonly fields: ReadonlyMap<string, Field>
  readonly owner?: string
  /** The roles that there are, where that is known. */
  readonly roles?: readonly string[]
  problem(text: string): void
}

const tests: Partial<Record<Operator, [test: Test, yes: boolean]>> = {
  $eq: ['eq', true],
  $ne: ['eq', false],
  $in: ['in', true],
  $nin: ['in', false],
  $lt: ['lt', true],
  $lte: ['lte', true],
  $gt: ['gt', true],
  $gte: ['gte', true],
  $all: ['hasAll', true]
}

/** What comparisons mean on a list of ids: that it has them. */
const ofLists: Partial<Record<Test, Test>> = { eq: 'has', in: 'hasAny' }

const takesList = (test: Test) => test === 'in' || test === 'hasAny' || test === 'hasAll'

/** The test of an operator on a field; undefined, and told, where there is none. */
function testOf(
  operator: string,
  given: unknown,
  name: string,
  field: Field,
  context: RuleContext
): { test: Test; yes: boolean } | undefined {
  const found = tests[operator as Operator]
  if (!found) {
    context.problem(`uses ${operator}; a rule may use ${Object.keys(tests).join(', ')} and $null`)
    return undefined
  }
  const [plain, yes] = found
  const isMembership = field.comparable === 'membership'
  if (plain === 'hasAll' && !isMembership)
    context.problem(`compares ${name} by ${operator}, which is for lists of ids`)
  if (['lt', 'lte', 'gt', 'gte'].includes(plain) && field.comparable !== 'order') {
    // Text sorts by the database's collation, which JavaScript cannot repeat.
    context.problem(`orders by ${name}; only numbers, dates and moments have an order that rules can use`)
  }
  if (field.comparable === 'nothing') context.problem(`looks at ${name}, which cannot be compared`)
  return { test: isMembership && given !== null ? (ofLists[plain] ?? plain) : plain, yes }
}

const isOperators = (comparison: Comparison): comparison is Partial<Record<Operator, unknown>> =>
  typeof comparison === 'object' && comparison !== null && comparison !== ME

function value(given: unknown, test: Test, name: string, field: Field, context: RuleContext): unknown {
  if (given === ME || (given === null && test === 'eq')) return given
  try {
    return field.parse(given)
  } catch (error) {
    context.problem(`compares ${name} with ${JSON.stringify(given)}: must be ${(error as Error).message}`)
    return given
  }
}

function comparison(name: string, operator: string, given: unknown, context: RuleContext): Formula {
  const field = context.fields.get(name)
  if (!field) {
    context.problem(`looks at ${name}, which is not a field`)
    return false
  }
  if (operator === '$null')
    return given ? { field: name, test: 'eq', value: null } : notOf({ field: name, test: 'eq', value: null })
  const found = testOf(operator, given, name, field, context)
  if (!found) return false
  const { test, yes } = found
  if (takesList(test) && (!Array.isArray(given) || given.includes(null) || given.includes(ME))) {
    context.problem(`compares ${name} by ${operator}, which takes a list without null and $me`)
    return false
  }
  const right = takesList(test)
    ? (given as unknown[]).map(item => value(item, test, name, field, context))
    : value(given, test, name, field, context)
  const formula: Formula = { field: name, test, value: right }
  return yes ? formula : notOf(formula)
}

const conditions = (where: Conditions, context: RuleContext): Formula =>
  allOf(
    Object.entries(where).flatMap(([name, given]) =>
      isOperators(given)
        ? Object.entries(given).map(([operator, right]) => comparison(name, operator, right, context))
        : [comparison(name, '$eq', given, context)]
    )
  )

/** A misspelt role would let nobody in, and behind not() everybody. */
function checkRoles(names: readonly string[], { roles, problem }: RuleContext): void {
  const unknown = roles ? names.filter(name => !roles.includes(name)) : []
  if (unknown.length > 0) problem(`names the role ${unknown.join(', ')}; there are ${roles!.join(', ')}`)
  if (names.length === 0) problem('says role() without a role; say nobody to close it')
}

/**
 * The formula of a rule, for one resource.
 * @param context takes mistakes: unknown fields, values of the wrong type, `owner` where there is none
 */
export function resolveRule(rule: Rule, context: RuleContext): Formula {
  switch (rule?.rule) {
    case 'anyone':
      return true
    case 'nobody':
      return false
    case 'signedIn':
      return { signedIn: true }
    case 'role':
      checkRoles(rule.roles, context)
      return { roles: rule.roles }
    case 'self':
      return { field: 'id', test: 'eq', value: ME }
    case 'owner':
      if (!context.owner) context.problem('says owner, but the resource declares no owner field')
      return { field: context.owner ?? 'id', test: 'eq', value: ME }
    case 'where':
      return conditions(rule.where, context)
    case 'all':
      return allOf(rule.of.map(part => resolveRule(part, context)))
    case 'any':
      return anyOf(rule.of.map(part => resolveRule(part, context)))
    case 'not':
      return notOf(resolveRule(rule.of, context))
    default:
      context.problem(
        'is not a rule; use anyone, signedIn, owner, self, admin, role(), where(), all(), any(), not()'
      )
      return false
  }
}
