// Owners: to which domain each part of a database belongs, so that every domain has migrations of its own.
import { tableName } from '../normalise'
import type { Definition, Definitions } from '../definition'
import { tablesOf } from '../sql/tables'
import type { DatabaseState } from './state'

/** The name of a domain; undefined stands for the house. */
export type Domain = string | undefined

/** Which domain's migrations have made what: `table users`, `trigger users.plumage_journal`, `function plumage_fold`. */
export type Made = ReadonlyMap<string, Domain>

/** What a domain owns. */
export interface Ownership {
  table(name: string): boolean
  trigger(table: string, name: string): boolean
  function(name: string): boolean
}

/** `before` must have its migration first. */
interface Edge {
  readonly before: Domain
  readonly behind: Domain
}

/** The domains of definitions, as far as those of these are. */
const within = (definitions: Definitions, domains: readonly Domain[]): Definitions =>
  new Map([...definitions].filter(([, { domain }]) => domains.includes(domain)))

/** The names of the tables that a definition has, or had. */
const namesOf = ({ table, was }: Definition) => (was === undefined ? [table] : [table, tableName(was)])

/**
 * Works out who owns what. What is declared belongs to the domain that declares it, what is not any more to the one
 * that made it. A trigger on the table of another domain belongs to the one whose resource asks for it.
 */
export class Owners {
  private readonly tables = new Map<string, Domain>()
  private readonly triggers = new Map<string, Domain>()
  private readonly functions = new Map<string, Domain>()
  /** Every domain that owns anything, in an order in which their migrations can be made. */
  readonly order: readonly Domain[]
  /** What stands in the way of migrations by domain, one sentence each. */
  readonly problems: string[] = []

  /**
   * @param made what the migrations have made, by their domains
   * @param from what they have come to
   * @param wanted what the definitions say
   */
  constructor(
    private readonly definitions: Definitions,
    private readonly made: Made,
    from: DatabaseState,
    wanted: DatabaseState
  ) {
    for (const definition of definitions.values()) {
      for (const name of namesOf(definition)) this.tables.set(name, definition.domain)
      this.noteMove(definition, from)
    }
    this.order = this.sorted(from)
    if (this.problems.length === 0) this.noteTriggers()
    for (const { tables } of [from, wanted]) {
      for (const { name: table, parts } of tables.values()) {
        for (const { name, runs } of parts.values())
          if (runs) this.functions.set(runs, this.ofTrigger(table, name))
      }
    }
  }

  /** What one domain owns. */
  of(domain: Domain): Ownership {
    return {
      table: name => this.ofTable(name) === domain,
      trigger: (table, name) => this.ofTrigger(table, name) === domain,
      function: name => this.ofFunction(name) === domain
    }
  }

  ofTable(name: string): Domain {
    return this.tables.has(name) ? this.tables.get(name) : this.made.get(`table ${name}`)
  }

  private ofFunction(name: string): Domain {
    return this.functions.has(name) ? this.functions.get(name) : this.made.get(`function ${name}`)
  }

  private ofTrigger(table: string, name: string): Domain {
    const key = `${table}.${name}`
    if (this.triggers.has(key)) return this.triggers.get(key)
    const [by, on] = [this.made.get(`trigger ${key}`), this.made.get(`table ${table}`)]
    return by === on ? this.ofTable(table) : by
  }

  /** A table that the house has made may be declared by any domain: it is there in every database. */
  private noteMove({ path, domain, ...definition }: Definition, { tables }: DatabaseState): void {
    const name = namesOf({ path, ...definition }).find(each => tables.has(each))
    const by = name && this.made.get(`table ${name}`)
    if (!by || by === domain) return
    this.problems.push(
      `${path}: its table was made by the domain ${by}, and it is declared in ${domain ?? 'the house'}. ` +
        `Databases that have not had ${by} would miss it: leave its file in src/services/${by}`
    )
  }

  private sorted(from: DatabaseState): Domain[] {
    const declared = [...this.definitions.values()].flatMap(({ domain, fields }): Edge[] =>
      [...fields.values()].flatMap(({ reference }) => {
        const target = reference && this.definitions.get(reference.to)
        return target ? { before: target.domain, behind: domain } : []
      })
    )
    // Who refers to a table that goes lets go of it first.
    const going = [...from.tables.values()].flatMap(({ name, parts }): Edge[] =>
      [...parts.values()].flatMap(({ target }) =>
        target && !this.tables.has(target) ? { before: this.ofTable(name), behind: this.ofTable(target) } : []
      )
    )
    const edges = [...declared, ...going].filter(({ before, behind }) => before !== behind)
    const named = [...this.tables.values(), ...this.made.values()].filter(domain => domain !== undefined)
    const left = new Set<Domain>([undefined, ...named.sort()])
    const order: Domain[] = []
    while (left.size > 0) {
      const ready = [...left].filter(
        domain => !edges.some(({ before, behind }) => behind === domain && left.has(before))
      )
      if (ready.length === 0) return this.entangled([...left])
      left.delete(ready[0])
      order.push(ready[0])
    }
    return order
  }

  private entangled(domains: readonly Domain[]): Domain[] {
    const names = domains.map(domain => domain ?? 'the house').join(', ')
    this.problems.push(
      `These domains refer to each other, so that none can be migrated before the others: ${names}. ` +
        'Make them one; or, if a resource goes, remove what refers to it by a migration of its own first'
    )
    return []
  }

  /** Adds one domain after the other, and sees what comes with each. */
  private noteTriggers(): void {
    this.order.forEach((domain, at) => {
      for (const { name: table, triggers } of tablesOf(
        within(this.definitions, this.order.slice(0, at + 1))
      )) {
        for (const { name } of triggers) {
          const key = `${table}.${name}`
          if (!this.triggers.has(key)) this.triggers.set(key, domain)
        }
      }
    })
  }
}

/**
 * A state in which what a domain owns is as it is wanted, and all else as it was.
 * @param from the state that there is
 * @param wanted the state of all domains
 */
export function portionOf(from: DatabaseState, wanted: DatabaseState, own: Ownership): DatabaseState {
  const choose = <Value>(
    was: ReadonlyMap<string, Value>,
    is: ReadonlyMap<string, Value>,
    isOwn: (name: string) => boolean
  ) =>
    new Map([
      ...[...was].filter(([name]) => !isOwn(name) || is.has(name)),
      ...[...is].filter(([name]) => isOwn(name))
    ])
  const tables = [...choose(from.tables, wanted.tables, name => own.table(name))].map(([name, table]) => {
    const partsOf = (state: DatabaseState) => [...(state.tables.get(name)?.parts ?? [])]
    const isTrigger = (kind: string) => kind === 'trigger'
    const parts = [
      ...[...table.parts].filter(([, { kind }]) => !isTrigger(kind)),
      ...partsOf(from).filter(([part, { kind }]) => isTrigger(kind) && !own.trigger(name, part)),
      ...partsOf(wanted).filter(([part, { kind }]) => isTrigger(kind) && own.trigger(name, part))
    ]
    return [name, { ...table, parts: new Map(parts) }] as const
  })
  return {
    tables: new Map(tables),
    functions: choose(from.functions, wanted.functions, name => own.function(name))
  }
}
