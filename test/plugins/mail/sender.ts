// A program that sends mails until it is killed: each in a transaction with a line of its own, and some rolled back.
import { compose } from '../../../src/compose'
import { mailOf } from '../../../src/plugins/mail'
import { boarding } from './stage'

/** How many mails it sends, in batches of some at once. */
const [, , name, count] = process.argv
const TOKEN = `token-of-${name}-0123456789`

async function main(): Promise<void> {
  const app = compose()
  await app.setup()
  console.log('ready')
  const knex = app.get('postgresqlClient')
  const sendOne = (number: number) =>
    knex.transaction(async trx => {
      const transaction = { trx, committed: Promise.resolve(true) }
      const isMeant = number % 7 !== 3
      const to = `${isMeant ? 'meant' : 'back'}-${name}-${number}@example.com`
      const link = `https://hangar.example/${TOKEN}`
      if (isMeant) await trx('ledger').insert({ recipient: to })
      await mailOf(app).send(boarding, to, { name, link }, { transaction })
      if (!isMeant) throw new Error('rolled back')
    })
  for (let number = 0; number < Number(count); number += 5) {
    await Promise.allSettled([0, 1, 2, 3, 4].map(more => sendOne(number + more)))
  }
  console.log('sent')
}

process.stdin.resume().once('close', () => process.exit(1))
main().catch(error => {
  console.error(error)
  process.exit(1)
})
