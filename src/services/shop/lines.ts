// The lines of an order: the cart against the catalogue as it is now, with prices that the shop says.
import { Type } from '@feathersjs/typebox'
import type { Static } from '@feathersjs/typebox'
import type { Knex } from 'knex'
import { failure, invalidData } from '../../engine'
import type { Item } from './cart'
import { Choices } from './choices'
import { amountOf, centsOf } from './taxes'

const chosen = Type.Object({ id: Type.Integer(), name: Type.String(), price: Type.Number() })

/** One line as it was ordered: it stays as it is, whatever becomes of the product. */
export const line = Type.Object({
  productId: Type.Integer(),
  name: Type.String(),
  price: Type.Number(),
  quantity: Type.Integer(),
  spiciness: Type.Union([Type.Number(), Type.Null()]),
  addons: Type.Array(chosen),
  total: Type.Number()
})

export type Line = Static<typeof line>

export interface Product {
  readonly id: number
  readonly name: string
  /** As PostgreSQL writes a numeric. */
  readonly price: string
  readonly quantity: number
  readonly inStock: boolean
  readonly customizationIds: number[]
}

interface Problem {
  readonly key: string
  readonly message: string
}

/** The products of a cart, locked in the order of their ids, so that two orders never wait for each other in a circle. */
async function lockProducts(trx: Knex, items: readonly Item[]): Promise<Product[]> {
  const ids = items.flatMap(({ productId }) => productId ?? [])
  const names = items.flatMap(({ product }) => product?.trim().toLowerCase() ?? [])
  const { rows } = await trx.raw(
    `select id, name, price, quantity, "inStock", "customizationIds" from products
     where id = any(?::int[]) or name = any(?::text[]) order by id for update`,
    [ids, names]
  )
  return rows
}

/** A line, and what it takes from the stock. */
interface Taken {
  readonly line: Line
  readonly product: Product
}

function lineOf(item: Item, product: Product, addons: Line['addons']): Line {
  const price = centsOf(Number(product.price))
  const one = addons.reduce((sum, addon) => sum + centsOf(addon.price), price)
  return {
    productId: product.id,
    name: product.name,
    price: amountOf(price),
    quantity: item.quantity,
    spiciness: item.spiciness ?? null,
    addons,
    total: amountOf(one * item.quantity)
  }
}

/** How much the lines take of each product. */
function wantedOf(taken: readonly Taken[]): Map<Product, number> {
  const wanted = new Map<Product, number>()
  for (const { line, product } of taken) wanted.set(product, (wanted.get(product) ?? 0) + line.quantity)
  return wanted
}

/** Lines that want more than there is. */
function shortages(taken: readonly (Taken | undefined)[]): (Problem & { name: string })[] {
  const wanted = wantedOf(taken.filter(each => each !== undefined))
  return taken.flatMap((each, at) => {
    if (!each) return []
    const { name, inStock, quantity } = each.product
    if (inStock && quantity >= wanted.get(each.product)!) return []
    return [{ key: `items.${at}`, name, message: inStock ? `has ${quantity} in stock` : 'is out of stock' }]
  })
}

/**
 * Makes the lines of a cart, and takes them from the stock.
 * @param trx the transaction of the order; the products are locked until it ends
 * @throws 400 with every line that the catalogue does not have or allow, 409 `out-of-stock` with every one that is short
 */
export async function takeLines(trx: Knex, items: readonly Item[]): Promise<Line[]> {
  const products = await lockProducts(trx, items)
  const choices = await Choices.load(trx, products)
  const problems: Problem[] = []
  const taken = items.map((item, at): Taken | undefined => {
    const key = `items.${at}`
    if ((item.productId === undefined) === (item.product === undefined))
      return void problems.push({ key, message: 'takes either productId or product' })
    const name = item.product?.trim().toLowerCase()
    const product = products.find(each => each.id === item.productId || each.name === name)
    if (!product) return void problems.push({ key, message: 'is not a product that there is' })
    const { addons, wrong } = choices.of(product, item)
    problems.push(...wrong.map(message => ({ key, message: `(${product.name}) ${message}` })))
    return { line: lineOf(item, product, addons), product }
  })
  if (problems.length > 0) throw invalidData(problems)
  const short = shortages(taken)
  if (short.length > 0) {
    const names = [...new Set(short.map(({ name }) => name))].join(', ')
    throw failure('out-of-stock', { names, errors: short.map(({ key, message }) => ({ key, message })) })
  }
  const all = taken as Taken[]
  await changeStock(
    trx,
    [...wantedOf(all)].map(([{ id }, count]) => [id, -count])
  )
  return all.map(({ line }) => line)
}

/** Adds to the stock of products, by id; those that are gone are passed over. */
async function changeStock(
  trx: Knex,
  changes: readonly (readonly [id: number, by: number])[]
): Promise<void> {
  await trx.raw(
    `update products set quantity = quantity + c.by, "updatedAt" = now()
     from unnest(?::int[], ?::int[]) as c (id, by) where products.id = c.id`,
    [changes.map(([id]) => id), changes.map(([, by]) => by)]
  )
}

/** Gives back to the stock what the lines have taken. */
export async function returnLines(trx: Knex, lines: readonly Line[]): Promise<void> {
  const counts = new Map<number, number>()
  for (const { productId, quantity } of lines) counts.set(productId, (counts.get(productId) ?? 0) + quantity)
  await trx.raw(`select from products where id = any(?::int[]) order by id for update`, [[...counts.keys()]])
  await changeStock(trx, [...counts])
}
