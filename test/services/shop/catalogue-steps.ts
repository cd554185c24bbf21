// The first steps through the shop: a menu is made, shown to everybody, and switched off and on.
import type { Step } from '../../support/scenario'
import { everybody, stocked } from './heard'
import { guest } from './order-steps'

export const catalogue: Step[] = [
  ...(['addons', 'customizations', 'products', 'categories', 'orders'] as const).map((path): Step => ({
    it: `${path} are there to read${path === 'orders' ? ' for those who have some' : ', for everybody'}`,
    call: `find ${path}`,
    ...(path === 'orders' ? { status: 401 } : { body: { total: 0, data: [] } })
  })),
  { it: 'a stranger adds nothing to the menu', call: 'create products', data: {}, status: 401 },
  { it: 'the kitchen neither', as: 'max', call: 'create products', data: {}, status: 403 },
  {
    it: 'an admin adds an add-on',
    as: 'root',
    call: 'create addons',
    data: { name: 'Extra Cheese', price: 2 },
    body: { name: 'extra cheese', price: 2, inStock: true },
    keep: 'cheese',
    heard: everybody('addons created')
  },
  {
    it: 'no second one has its name, in whatever letters',
    as: 'root',
    call: 'create addons',
    data: { name: 'EXTRA cheese', price: 1 },
    status: 409,
    error: 'already-taken'
  },
  {
    it: 'a customization',
    as: 'root',
    call: 'create customizations',
    data: { name: 'toppings', addonIds: ['$cheese.id'], maximum: 2 },
    keep: 'toppings',
    heard: everybody('customizations created')
  },
  {
    it: 'a product',
    as: 'root',
    call: 'create products',
    data: { name: 'margherita', price: 10, quantity: 20, customizationIds: ['$toppings.id'] },
    keep: 'pizza',
    heard: everybody('products created')
  },
  {
    it: 'another',
    as: 'root',
    call: 'create products',
    data: { name: 'lemonade', price: 3.25, quantity: 10 },
    keep: 'lemonade',
    heard: everybody('products created')
  },
  ...['drinks', 'pizzas'].map((name): Step => ({
    it: `the category ${name}`,
    as: 'root',
    call: 'create categories' as const,
    data: { name, productIds: [name === 'drinks' ? '$lemonade.id' : '$pizza.id'] },
    keep: name,
    heard: everybody('categories created')
  })),
  {
    it: 'the categories are arranged in one go',
    as: 'root',
    call: 'arrange categories',
    data: {
      categories: [
        { id: '$pizzas.id', position: 1 },
        { id: '$drinks.id', position: 2 }
      ]
    },
    body: [{ name: 'pizzas' }, { name: 'drinks' }],
    heard: everybody('categories patched', 'categories patched')
  },
  {
    it: 'what is out of stock is switched off',
    as: 'root',
    call: 'patch products',
    id: '$lemonade.id',
    data: { inStock: false },
    heard: everybody(stocked)
  },
  {
    it: 'and cannot be ordered',
    call: 'create checkout',
    data: { ...guest, items: [{ productId: '$lemonade.id', quantity: 1 }], payment: 'cash' },
    status: 409,
    error: 'out-of-stock'
  },
  {
    it: 'until it is switched on again',
    as: 'root',
    call: 'patch products',
    id: '$lemonade.id',
    data: { inStock: true },
    heard: everybody(stocked)
  }
]
