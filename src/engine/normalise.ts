// From declarations to definitions: every default filled in, every rule a formula, every mistake told.
import { isHouse } from '../domains'
import { actionsOf } from './actions/normalise'
import { checkDeclaration } from './check'
import type { CheckDefinition, Definition, FieldDefinition } from './definition'
import { ids, moment, readOnly, reference, withDefault } from './fields'
import type { Field } from './fields'
import type { Access, Declaration, Method } from './resource'
import { linkReferences } from './link-references'
import { checkRelations, checkRenames } from './relations'
import type { Formula } from './rules/formula'
import { resolveRule } from './rules/resolve'
import { admin, where } from './rules/rule'
import type { Rule } from './rules/rule'
import { scoping } from './rules/scope'
import { secretsIn } from './secrets'
import { shortName } from './sql/names'

export interface NormaliseOptions {
  /** Path of the resource whose rows are the callers; owner fields point to it. */
  readonly users: string
  /** Rows of a page where a declaration says nothing. */
  readonly page: { readonly default: number; readonly max: number }
  /** Resources that are declared, but whose domains are off: path → domain. */
  readonly off?: ReadonlyMap<string, string>
}

/** What rules may name beside the fields of their resource: the words of `role` of the users, where that is a choice. */
interface Surroundings extends NormaliseOptions {
  readonly roles?: readonly string[]
}

/** All that is wrong with the declarations, one line each. */
export class DeclarationError extends Error {
  constructor(
    readonly problems: readonly string[],
    options?: ErrorOptions
  ) {
    super(`The declarations are wrong:\n${problems.map(problem => `  - ${problem}`).join('\n')}`, options)
    this.name = 'DeclarationError'
  }
}

/** The table of a path: `shop/payment-methods` is kept in `shop_payment_methods`. */
export const tableName = (path: string) => path.replace(/[/-]/g, '_')

const reading: readonly Method[] = ['find', 'get', 'aggregate']

/** The methods of a declaration: PUT exists only where its access is named, the history where changes are kept. */
const methodsOf = ({ access, live = true }: Declaration): Method[] =>
  (['find', 'get', 'create', 'update', 'patch', 'remove', 'history', 'aggregate'] as const).filter(
    method => (method !== 'update' || access.update) && (method !== 'history' || live)
  )

/** The rule of a method: its own, or that of reading or writing; the past is for admins unless it is said. */
const ruleOf = (access: Access, method: Method): Rule | undefined =>
  access[method] ??
  (method === 'aggregate' ? access.find : method === 'history' ? admin : undefined) ??
  (reading.includes(method) ? access.read : access.write)

/** The fields of a declaration, with those that come by themselves. */
function allFields(declaration: Declaration, options: NormaliseOptions): Map<string, Field> {
  const { owner, states, fields } = declaration
  return new Map<string, Field>([
    ['id', ids[declaration.id ?? 'integer']()],
    ...Object.entries(declaration.fields),
    ...(states ? [[states.field, readOnly(withDefault(states.initial, fields[states.field]))] as const] : []),
    ...(owner && !declaration.fields[owner]
      ? [[owner, readOnly(reference(options.users, { onDelete: 'cascade' }))] as const]
      : []),
    ['createdAt', readOnly(moment())],
    ['updatedAt', readOnly(moment())]
  ])
}

/** Indexes that come by themselves: of the owner's rows in the order of their ids, and of marked fields. */
function indexesOf(declaration: Declaration, fields: Map<string, Field>): string[][] {
  const own = declaration.owner ? [[declaration.owner, 'id']] : []
  const marked = [...fields]
    .filter(([name, field]) => field.indexed && !field.unique && name !== declaration.owner)
    .map(([name]) => [name])
  const all = [...own, ...marked, ...(declaration.indexes ?? []).map(names => [...names])]
  return [...new Map(all.map(names => [names.join(), names])).values()]
}

function normalise(declaration: Declaration, options: Surroundings, problems: string[]): Definition {
  const { path, states } = declaration
  const fields = allFields(declaration, options)
  const formula = (at: string, rule: Rule, onRows = true) =>
    resolveRule(rule, {
      fields: onRows ? fields : new Map(),
      owner: onRows ? declaration.owner : undefined,
      roles: options.roles,
      problem: text => problems.push(`${path}: ${at} ${text}`)
    })
  const inScope = scoping(declaration)
  const methods = methodsOf(declaration)
  const access = Object.fromEntries(
    methods.map((method): [Method, Formula] => {
      const rule = ruleOf(declaration.access, method)
      if (!rule) problems.push(`${path}: access says nothing of ${method}; say nobody to close it`)
      return [method, rule ? inScope(method, formula(`access.${method}`, rule)) : false]
    })
  ) as Record<Method, Formula>
  const checks = Object.entries(declaration.checks ?? {}).map(
    ([name, { must, message }]): CheckDefinition => ({
      name,
      constraint: shortName(tableName(path), name, 'check'),
      formula: formula(`checks.${name}`, 'rule' in must ? (must as Rule) : where(must)),
      message
    })
  )
  const complete = [...fields].map(([name, field]): [string, FieldDefinition] => [
    name,
    {
      ...field,
      name,
      read: field.secret
        ? false
        : field.readRule
          ? inScope('get', formula(`fields.${name} readableBy`, field.readRule))
          : true,
      write: inScope('create', field.writeRule ? formula(`fields.${name} writableBy`, field.writeRule) : true)
    }
  ])
  problems.push(...secretsIn(path, access, complete))
  return Object.freeze({
    path,
    domain: isHouse(declaration.domain) ? undefined : declaration.domain,
    table: tableName(path),
    was: declaration.was,
    about: declaration.about,
    idKind: declaration.id ?? 'integer',
    fields: new Map(complete),
    owner: declaration.owner,
    methods,
    access,
    actions: actionsOf(declaration, (at, rule, rows) => inScope('action', formula(at, rule, rows), rows)),
    keys: declaration.keys ?? 'write',
    search: declaration.search ?? [],
    indexes: indexesOf(declaration, fields),
    checks,
    page: { ...options.page, ...declaration.page },
    live: declaration.live ?? true,
    states: states && { field: states.field, moves: Object.keys(states.moves) },
    hooks: declaration.hooks
  })
}

/**
 * Makes the definitions of all declarations.
 *
 * @throws DeclarationError that lists every mistake of every declaration, each with its place and cure
 */
export function normaliseAll(
  declarations: readonly Declaration[],
  options: NormaliseOptions
): Map<string, Definition> {
  const problems: string[] = []
  const definitions = new Map<string, Definition>()
  const people = declarations.find(({ path }) => path === options.users)
  const surroundings = { ...options, roles: people?.fields?.role?.schema?.enum }
  for (const declaration of declarations) {
    const wrong = checkDeclaration(declaration)
    problems.push(...wrong)
    const twin = [...definitions.values()].find(({ table }) => table === tableName(String(declaration.path)))
    if (twin) {
      const shared = twin.path === declaration.path ? 'path' : `table, the other being ${twin.path}`
      problems.push(`${declaration.path}: two resources have this ${shared}`)
    }
    // The later passes read what a wrong shape may not have.
    if (wrong.length === 0) definitions.set(declaration.path, normalise(declaration, surroundings, problems))
  }
  problems.push(...checkRenames(definitions))
  if (problems.length === 0) linkReferences(definitions, options.off, problems)
  if (problems.length === 0) problems.push(...checkRelations(definitions))
  if (problems.length > 0) throw new DeclarationError(problems)
  return definitions
}
