// Random pairs of shapes, the second grown out of the first.
import fc from 'fast-check'
import { kindsFor } from './random-declarations'
import type { Shape, Spec } from './random-declarations'

const anySpec = (name: string): fc.Arbitrary<Spec> =>
  fc.record({
    name: fc.constant(name),
    kind: fc.constantFrom(...kindsFor(name)),
    size: fc.integer({ min: 1, max: 9 }),
    optional: fc.boolean(),
    unique: fc.boolean(),
    indexed: fc.boolean(),
    hasDefault: fc.boolean()
  })

const anyShape = (path: string): fc.Arbitrary<Shape> =>
  fc.record({
    path: fc.constant(path),
    id: fc.constantFrom('integer', 'uuid'),
    owned: fc.boolean(),
    search: fc.boolean(),
    check: fc.boolean(),
    live: fc.boolean(),
    fields: fc.tuple(anySpec('name'), anySpec('second'), anySpec('thirdIds')).map(specs => [...specs])
  })

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

/** What becomes of one field: mostly it stays, or changes a little. */
const grown = (spec: Spec): fc.Arbitrary<Spec | undefined> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(spec) },
    { weight: 2, arbitrary: fc.boolean().map(each => ({ ...spec, optional: each })) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 9 }).map(size => ({ ...spec, size })) },
    { weight: 1, arbitrary: fc.boolean().map(each => ({ ...spec, unique: each, indexed: !each })) },
    { weight: 1, arbitrary: fc.boolean().map(each => ({ ...spec, hasDefault: each })) },
    { weight: 2, arbitrary: fc.constant({ ...spec, name: `new${capital(spec.name)}`, was: spec.name }) },
    { weight: 1, arbitrary: anySpec(spec.name) },
    { weight: 1, arbitrary: fc.constant(undefined) }
  )

const grownShape = (shape: Shape): fc.Arbitrary<Shape | undefined> =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .record({
          flags: fc.record({ search: fc.boolean(), check: fc.boolean(), live: fc.boolean() }),
          renamed: fc.boolean(),
          owned: fc.oneof({ weight: 3, arbitrary: fc.constant(shape.owned) }, fc.boolean()),
          fields: fc.tuple(...shape.fields.map(grown)),
          // Rows that are there have no value of their own for a field that is required and unique.
          more: fc.option(
            fc
              .constantFrom('fresh', 'freshIds')
              .chain(anySpec)
              .map(spec => ({ ...spec, optional: spec.optional || spec.unique })),
            { nil: undefined }
          )
        })
        .map(({ flags, renamed, owned, fields, more }): Shape => {
          const kept = [...fields, more].filter(spec => spec !== undefined)
          return {
            ...shape,
            ...flags,
            owned,
            fields: kept.length > 0 ? kept : shape.fields,
            ...(renamed ? { path: `${shape.path}-new`, was: shape.path } : {})
          }
        })
    },
    { weight: 1, arbitrary: fc.constant(undefined) }
  )

/** Two lists of shapes: what there was, and what it becomes. */
export const anyPair: fc.Arbitrary<{ before: Shape[]; after: Shape[] }> = fc
  .tuple(anyShape('things'), anyShape('others'))
  .chain(before =>
    fc
      .tuple(...before.map(grownShape), fc.option(anyShape('fresh/ones'), { nil: undefined }))
      .map(after => ({ before, after: after.filter(shape => shape !== undefined) }))
  )
