// The walk of a shop: from an empty menu to orders that are picked up, paid for and counted.
import { Bank, KEY } from '../../plugins/payments/bank'
import { Exchange } from '../../plugins/sms/exchange'
import { scenario } from '../../support/scenario'
import { accounts } from './account-steps'
import { catalogue } from './catalogue-steps'
import { kitchen } from './kitchen-steps'
import { orders } from './order-steps'

describe('the walk of a shop', () => {
  const bank = new Bank()
  const exchange = new Exchange()
  before(async () => {
    await bank.open()
    await exchange.open()
  })
  after(() => {
    bank.close()
    exchange.close()
  })
  scenario({
    title: 'step by step',
    people: { root: 'admin', max: 'manager' },
    settings: {
      domains: ['shop'],
      jobs: { concurrency: 2 },
      get stripe() {
        return { key: KEY, url: bank.url }
      },
      get sms() {
        return { url: exchange.url, from: '+14165550100' }
      }
    },
    steps: [...catalogue, ...accounts, ...orders, ...kitchen]
  })
})
