// The customizations: choices among add-ons that come with a product, and how many may be chosen.
import type { HookContext } from '../../declarations'
import {
  admin,
  anyone,
  flag,
  integer,
  invalidData,
  optional,
  references,
  resource,
  text,
  unique,
  withDefault
} from '../../engine'
import type { RecordOf } from '../../engine'

/** A choice that nobody could make is refused, whichever of its bounds has come. */
async function checkBounds({ result, params }: HookContext): Promise<void> {
  // Of the rows themselves: the answer may have been asked for without them.
  const wrong = await params.transaction
    .trx('customizations')
    .whereIn(
      'id',
      [result].flat().map(({ id }) => id)
    )
    .whereRaw('maximum < minimum')
    .first('id')
  if (wrong) throw invalidData([{ key: 'maximum', message: 'must be at least minimum' }])
}

const customizations = resource({
  path: 'customizations',
  about: 'Choices among add-ons. One must be made where `minimum` is above 0.',
  fields: {
    name: unique(text({ max: 100, lower: true })),
    addonIds: withDefault([] as never[], references('addons')),
    minimum: withDefault(0, integer({ min: 0, max: 100 })),
    // As many as one likes where it is empty.
    maximum: optional(integer({ min: 1, max: 100 })),
    // How often the same add-on may be chosen.
    multiple: withDefault(1, integer({ min: 1, max: 100 })),
    inStock: withDefault(true, flag())
  },
  access: { read: anyone, write: admin, update: admin },
  search: ['name'],
  hooks: { after: { create: [checkBounds], update: [checkBounds], patch: [checkBounds] } }
})

export default customizations

declare module '../../declarations' {
  interface Resources {
    customizations: RecordOf<typeof customizations>
  }
}
