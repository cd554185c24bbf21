// What gives customers their points: whoever registers has a row for them.
import type { Application, HookContext } from '../../declarations'
import { openAccount } from './points'

async function openAccounts({ result, params }: HookContext): Promise<void> {
  for (const { id } of [result].flat()) await openAccount(params.transaction.trx, id)
}

export default (app: Application): void => {
  app.service('users').hooks({ after: { create: [openAccounts] } } as never)
}
