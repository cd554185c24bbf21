// A demo shop: a small menu with its choices.
import { seed } from '../../plugins/seeds'
import catalogue from './catalogue.json'

const byName = (name: string) => ({ name })
const { addons, customizations, products, categories } = catalogue

export default [
  seed({ resource: 'addons', key: 'name', rows: addons }),
  seed({
    resource: 'customizations',
    key: 'name',
    rows: customizations.map(({ addons, ...row }) => ({ ...row, addonIds: addons.map(byName) }))
  }),
  seed({
    resource: 'products',
    key: 'name',
    rows: products.map(({ customizations, ...row }) => ({
      ...row,
      customizationIds: customizations.map(byName)
    }))
  }),
  seed({
    resource: 'categories',
    key: 'name',
    rows: categories.map(({ products, ...row }) => ({ ...row, productIds: products.map(byName) }))
  })
]
