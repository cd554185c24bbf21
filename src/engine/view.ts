// A view: which fields of a resource one caller sees, worked out once per caller.
import type { Definition, FieldDefinition } from './definition'
import { bind } from './rules/formula'
import type { Caller, Formula } from './rules/formula'
import { holds } from './rules/predicate'
import type { RowValues } from './rules/predicate'

export interface View {
  /** The fields that the caller sees on every row that he sees: what he may filter, sort and search by. */
  readonly always: ReadonlyMap<string, FieldDefinition>
  /** The fields that he sees on some rows only, with the condition on the row. */
  readonly sometimes: readonly { readonly field: FieldDefinition; readonly when: Formula }[]
  /** Whether this is simply everything that is not secret. */
  readonly whole: boolean
}

/** The caller of a call from inside the application: no rule holds him back. */
export const TRUSTED: unique symbol = Symbol('trusted')

export type Viewer = Caller | null | typeof TRUSTED

function makeView(definition: Definition, viewer: Viewer): View {
  const always = new Map<string, FieldDefinition>()
  const sometimes: { field: FieldDefinition; when: Formula }[] = []
  let whole = true
  for (const [name, field] of definition.fields) {
    if (field.secret) continue
    const when = viewer === TRUSTED ? true : bind(field.read, viewer)
    if (when === true) always.set(name, field)
    else {
      whole = false
      if (when !== false) sometimes.push({ field, when })
    }
  }
  return { always, sometimes, whole }
}

const plain = new WeakMap<Definition, View | null>()
const own = new WeakMap<Definition, WeakMap<Caller, View>>()

/** The one view that everybody has of a resource without rules on its fields, as most are. */
function plainView(definition: Definition): View | null {
  let view = plain.get(definition)
  if (view === undefined) {
    const ruled = [...definition.fields.values()].some(field => !field.secret && field.read !== true)
    plain.set(definition, (view = ruled ? null : makeView(definition, TRUSTED)))
  }
  return view
}

/** Whether whoever sees a row sees all of it that is not secret. */
export const isSeenWhole = (definition: Definition): boolean => plainView(definition) !== null

/** The view that a caller has of a resource. */
export function viewOf(definition: Definition, viewer: Viewer): View {
  const view = plainView(definition)
  if (view) return view
  if (viewer === null || viewer === TRUSTED) return makeView(definition, viewer)
  let views = own.get(definition)
  if (!views) own.set(definition, (views = new WeakMap()))
  let found = views.get(viewer)
  if (!found) views.set(viewer, (found = makeView(definition, viewer)))
  return found
}

/** What a view shows of a row: the fields that are always seen, and those whose condition this row meets. */
export function shown({ always, sometimes, whole }: View, row: RowValues): RowValues {
  if (whole) return row
  const own = sometimes.filter(({ when }) => holds(when, row)).map(({ field }) => field.name)
  return Object.fromEntries([...always.keys(), ...own].map(name => [name, row[name]]))
}
