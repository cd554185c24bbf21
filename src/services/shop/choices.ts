// The choices: which add-ons may be chosen beside a product, and whether a line keeps to its customizations.
import type { Knex } from 'knex'
import type { Item } from './cart'
import type { Line, Product } from './lines'

interface Addon {
  readonly id: number
  readonly name: string
  /** As PostgreSQL writes a numeric. */
  readonly price: string
  readonly inStock: boolean
}

interface Customization {
  readonly id: number
  readonly name: string
  readonly addonIds: number[]
  readonly minimum: number
  readonly maximum: number | null
  readonly multiple: number
}

/** What a line has chosen, and what is wrong with it, as ends of a sentence. */
interface Chosen {
  readonly addons: Line['addons']
  readonly wrong: string[]
}

export class Choices {
  private constructor(
    private readonly addons: readonly Addon[],
    private readonly customizations: readonly Customization[]
  ) {}

  /** What there is to choose beside some products. Customizations that are out of stock are not offered. */
  static async load(knex: Knex, products: readonly Product[]): Promise<Choices> {
    const ids = products.flatMap(({ customizationIds }) => customizationIds)
    const { rows: customizations } = await knex.raw(
      `select id, name, "addonIds", minimum, maximum, multiple from customizations
       where id = any(?::int[]) and "inStock" order by id`,
      [ids]
    )
    const offered = customizations.flatMap(({ addonIds }: Customization) => addonIds)
    const { rows: addons } = await knex.raw(
      `select id, name, price, "inStock" from addons where id = any(?::int[])`,
      [offered]
    )
    return new Choices(addons, customizations)
  }

  /** @param product which the line is about */
  of(product: Product, { addonIds = [], addons: names = [] }: Item): Chosen {
    const own = this.customizations.filter(({ id }) => product.customizationIds.includes(id))
    const offered = new Set(own.flatMap(each => each.addonIds))
    const wrong: string[] = []
    const find = (shown: string, is: (addon: Addon) => boolean) => {
      const found = this.addons.find(addon => offered.has(addon.id) && is(addon))
      if (!found) wrong.push(`does not come with the add-on ${shown}`)
      else if (!found.inStock) wrong.push(`cannot have ${found.name}, which is out of stock`)
      return found ?? []
    }
    const chosen = [
      ...addonIds.flatMap(id => find(String(id), addon => addon.id === id)),
      ...names.flatMap(name => find('of this name', addon => addon.name === name.trim().toLowerCase()))
    ]
    wrong.push(...own.flatMap(each => broken(each, chosen)))
    const addons = chosen.map(({ id, name, price }) => ({ id, name, price: Number(price) }))
    return { addons, wrong: [...new Set(wrong)] }
  }
}

/** What a customization says against a choice. An add-on counts for each customization that offers it. */
function broken({ name, addonIds, minimum, maximum, multiple }: Customization, chosen: Addon[]): string[] {
  const own = chosen.filter(({ id }) => addonIds.includes(id))
  const most = Math.max(0, ...addonIds.map(id => own.filter(addon => addon.id === id).length))
  return [
    ...(own.length < minimum ? [`needs at least ${minimum} of ${name}`] : []),
    ...(maximum !== null && own.length > maximum ? [`takes at most ${maximum} of ${name}`] : []),
    ...(most > multiple
      ? [`takes the same of ${name} at most ${multiple === 1 ? 'once' : `${multiple} times`}`]
      : [])
  ]
}
