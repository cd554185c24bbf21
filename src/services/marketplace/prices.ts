// The prices of a promotion: from the least to the most.
import type { HookContext } from '../../declarations'
import { invalidData } from '../../engine'

/** In front of a creation: one price is both. */
export function fillPriceMax({ data }: HookContext): void {
  for (const row of [data].flat()) row.priceMax ??= row.priceMin
}

/**
 * Behind a change, when the row is locked and its rules have held. What it throws takes the change back.
 * @throws 400 for a most that is below the least
 */
export async function checkPrices({ result, data, params }: HookContext): Promise<void> {
  if ([data].flat().every(row => row.priceMin === undefined && row.priceMax === undefined)) return
  const ids = [result].flat().map(({ id }) => id)
  const wrong = await params.transaction
    .trx('promotions')
    .whereIn('id', ids)
    .whereRaw('"priceMax" < "priceMin"')
    .first('id')
  if (wrong) throw invalidData([{ key: 'priceMax', message: 'must not be below priceMin' }])
}
