// Access of services that are not declared: closed to callers from outside until they say who may call.
import { defaultServiceMethods, getServiceOptions } from '@feathersjs/feathers'
import type { HookContext, NextFunction, Params, ServiceOptions } from '@feathersjs/feathers'
import { FeathersError } from '@feathersjs/errors'
import type { Application } from '../declarations'
import { isOutside } from './acting'
import { engineOf } from './engine'
import { failure } from './errors'
import { RecordService } from './record-service'
import { KEY, allOf, bind, fieldsOf, reaches } from './rules/formula'
import type { Caller, Formula, Scope } from './rules/formula'
import { refusal } from './rules/refusal'
import { resolveRule } from './rules/resolve'
import type { Rule } from './rules/rule'
import { scoped, scopesOfService } from './rules/scope'
import type { Keys } from './rules/scope'
import { translate } from './sql/translate'

/** Who may call a service: by method, with `read` for find and get, and `write` for everything else. */
export type ServiceAccess = Partial<Record<string, Rule>>

declare module '@feathersjs/feathers' {
  interface ServiceOptions {
    /**
     * Who may call the service from outside, for example `{ read: anyone, write: admin }`. Rules that look at
     * rows need a declared resource.
     */
    access?: ServiceAccess
    /** What API keys may do here at most; `write`, in their scopes, unless it is said. */
    keys?: Keys
    /**
     * Methods, of those that anybody may call, where nobody is taken for a stranger by mistake: a token that is over,
     * and an API key without the scope, are refused.
     */
    strict?: readonly string[]
  }
}

const reading = ['find', 'get']

/**
 * The formula of a method of a service that is not declared; false where nothing is said of it.
 * @throws Error for a rule that looks at rows: such a service has none that the engine knows
 */
export const accessFormula = (
  path: string,
  method: string,
  access: ServiceAccess,
  keys: Keys = 'write'
): Formula => {
  const key = [method, reading.includes(method) ? 'read' : 'write'].find(each => access[each])
  return key ? scoped(formulaOf(path, key, access[key]!), scopesOfService(path, method, keys)) : false
}

function formulaOf(path: string, method: string, rule: Rule): Formula {
  const problems: string[] = []
  const formula = resolveRule(rule, { fields: new Map(), problem: text => problems.push(text) })
  if (problems.length > 0 || fieldsOf(formula).size > 0) {
    throw new Error(
      `${path}: access.${method} may use anyone, nobody, signedIn, role(), all(), any() and not()`
    )
  }
  return formula
}

/** Stands for a definition where a service has none: no column and no constraint is known by name. */
const undeclared = { fields: new Map(), checks: [], indexes: [], search: [] } as never

/** Faults of such services, in the words of the catalogue: the stock adapter would send SQL out. */
function publicError(app: Application, error: unknown, method: string): Error {
  const fault = (error as { [key: symbol]: unknown })?.[Symbol.for('@feathersjs/knex/error')] ?? error
  if (fault === error && error instanceof FeathersError && error.code < 500) return error
  const { code } = (fault ?? {}) as { code?: unknown }
  if (code === '23505') return failure('already-taken', { key: 'A value' })
  if (code === '23503' && method !== 'remove') return failure('unknown-reference', { key: 'A value' })
  const plain = fault === error ? error : { ...(fault as object) }
  const known = translate(plain, undeclared, engineOf(app).definitions)
  return known ?? Object.assign(failure('internal'), { cause: error })
}

/**
 * Who calls where anybody may. A token that is no longer valid is no hindrance there: on a socket it stays until
 * the caller has signed in anew, and signing in is such a call. Whoever comes by an API key without the scope calls as
 * nobody.
 */
async function anybody(app: Application, params: Params, scopes: readonly Scope[]): Promise<Caller | null> {
  try {
    const caller = await engineOf(app).identify(params)
    return scopes.every(scope => reaches(caller, scope)) ? caller : null
  } catch (error) {
    if ((error as FeathersError).code === 401) return null
    throw error
  }
}

const guardOf = (
  app: Application,
  path: string,
  { access, keys = 'write', methods = [], strict = [] }: ServiceOptions
) => {
  // Mistakes in rules are told when the service is registered, not when it is called.
  const known = ['read', 'write', ...defaultServiceMethods, ...methods]
  for (const [key, rule] of Object.entries(access ?? {})) {
    if (!known.includes(key))
      throw new Error(`${path}: access.${key} is not a method; there are ${known.join(', ')}`)
    formulaOf(path, key, rule!)
  }
  const odd = strict.find(method => !methods.includes(method))
  if (odd !== undefined) throw new Error(`${path}: strict names ${odd}, which is none of its methods`)
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    const { method, params } = context
    if (isOutside(params)) {
      if (!access) throw failure('no-access', { path })
      const scopes = scopesOfService(path, method, keys)
      const declared = accessFormula(path, method, access, keys)
      const isForAll = declared === true && strict.includes(method)
      const formula = isForAll ? allOf(scopes.map(scope => ({ scope }))) : declared
      const caller =
        declared === true && !isForAll
          ? await anybody(app, params, scopes)
          : await engineOf(app).identify(params)
      if (bind(formula, caller) !== true) throw refusal(formula, caller, method, path)
      if (caller) params.user = caller as never
      // Feathers' own hook, which some services bring, knows no keys, and need not ask who calls any more.
      if (caller?.[KEY]) params.authenticated = true
    }
    try {
      await next()
    } catch (error) {
      throw publicError(app, error, method)
    }
  }
}

/**
 * Closes every service that is registered without being declared, before or after this call: callers from
 * outside are refused until its options say `access`.
 */
export function closeByDefault(app: Application): void {
  const close = (service: any, path: string, options: ServiceOptions) => {
    if (service instanceof RecordService) return
    // Given as a list, the guard stands before all other hooks of the service, also those it has already.
    service.hooks([guardOf(app, path, options)])
  }
  // The stock generator registers its services in front of everything else in src/services/index.ts.
  for (const [path, service] of Object.entries(app.services)) close(service, path, getServiceOptions(service))
  app.mixins.push(close)
}
