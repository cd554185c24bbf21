// Puerto Rico: its towns, and the trades of the marketplace, as seeds.
import { seed } from '../../plugins/seeds'
import towns from './towns.json'
import trades from './trades.json'

/** The 78 towns, and the one that stands for all of them. */
export const townsOfPuertoRico = seed({
  resource: 'towns',
  key: 'name',
  rows: [...towns.map(name => ({ name })), { name: 'All', everywhere: true }]
})

export const tradesOfPuertoRico = seed({
  resource: 'trades',
  key: 'name',
  rows: trades.map(name => ({ name }))
})
