// The references of all resources, tied to what they point to.
import type { Definition, FieldDefinition } from './definition'
import { linked } from './fields'
import type { NormaliseOptions } from './normalise'

/** What is wrong with a reference that leads nowhere. */
function lost(to: string, definitions: Map<string, Definition>, off: NormaliseOptions['off']): string {
  const near = [...definitions.keys()].filter(path => path.endsWith(`/${to}`))
  const cure =
    near.length > 0 ? `say ${near.join(' or ')}` : `there are ${[...definitions.keys()].join(', ')}`
  return off?.has(to)
    ? `refers to ${to} of the domain ${off.get(to)}, which is off; switch that on, or the domain of this one off (setting domains)`
    : `refers to ${to}, which is not a resource; ${cure}`
}

/**
 * Gives references the type of the ids that they point to, which is known when all resources are.
 *
 * @param off resources that are declared, but whose domains are off: path → domain
 * @param problems takes a line for each reference that leads nowhere
 */
export function linkReferences(
  definitions: Map<string, Definition>,
  off: NormaliseOptions['off'],
  problems: string[]
): void {
  const inputs = [...definitions.values()].flatMap(({ actions }) =>
    [...actions.values()].map(({ input }) => input)
  )
  for (const definition of [...definitions.values(), ...inputs]) {
    for (const [name, field] of definition.fields as Map<string, FieldDefinition>) {
      if (!field.reference) continue
      const target = definitions.get(field.reference.to)
      if (!target) {
        problems.push(`${definition.path}: fields.${name} ${lost(field.reference.to, definitions, off)}`)
        continue
      }
      ;(definition.fields as Map<string, FieldDefinition>).set(name, linked(field, target.fields.get('id')!))
    }
  }
}
