// A program that checks out one order, and is killed while the bank is asked.
import { compose } from '../../../src/compose'
import { customer } from './stage'

async function main(): Promise<void> {
  const app = compose()
  await app.setup()
  console.log('ready')
  const cart = { items: [{ product: 'lemonade', quantity: 1 }], payment: 'online', token: 'tok_visa' }
  await (app.service('checkout' as never) as any).create({ ...customer, ...cart }, { provider: 'test' })
  console.log('bought')
}

process.stdin.resume().once('close', () => process.exit(1))
main().catch(error => {
  console.error(error)
  process.exit(1)
})
