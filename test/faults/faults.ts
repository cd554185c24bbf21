// The faults: what befalls nodes, connections, the database and clients. Each mends what it has broken.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from './chance'
import { whims } from './characters'
import type { LiveClient } from './client'
import type { Node } from './node'
import type { Ending } from './postgres'
import { hold, many, release, truncate } from './sql-writers'
import { momentOf } from './stage'
import type { Stage } from './stage'

type Fault = (stage: Stage, chance: Chance) => Promise<void>

const nap = (chance: Chance, low: number, high: number) => sleep(chance.between(low, high))

/** With one node, when nothing else befalls it. */
const withNode = (action: (node: Node, chance: Chance) => Promise<void>): Fault => {
  return ({ nodes }, chance) => {
    const node = chance.pick(nodes)
    return node.turn.take(() => action(node, chance))
  }
}

const restartNode = (signal: 'SIGKILL' | 'SIGTERM') =>
  withNode(async (node, chance) => {
    await node.end(signal)
    await nap(chance, 0, 400)
    await node.start()
  })

const restartDatabase =
  (ending: Ending): Fault =>
  ({ postgres }) =>
    postgres.turn.take(() => postgres.restart(ending))

const some = (clients: readonly LiveClient[], chance: Chance): readonly LiveClient[] =>
  clients.filter(() => chance.happens(0.4))

/** Takes away all entries below a number, as a node that trims does. */
async function trim({ postgres, excuses }: Stage, below: string): Promise<void> {
  excuses.note('cursor-too-old')
  await postgres.query(
    `with gone as (delete from plumage_journal where tx < $1::text::xid8 returning tx)
    update plumage_journal_start s set tx = last.tx
    from (select (max(tx::text::numeric) + 1)::text::xid8 as tx from gone) last where s.tx < last.tx`,
    [below]
  )
}

export const faults: Readonly<Record<string, Fault>> = {
  'kill a node': restartNode('SIGKILL'),
  'stop a node': restartNode('SIGTERM'),
  'kill both nodes': async ({ nodes }) => {
    await Promise.all(nodes.map(node => node.turn.take(() => node.end('SIGKILL').then(() => node.start()))))
  },
  'freeze a node': withNode(async (node, chance) => {
    node.freeze(true)
    await nap(chance, 200, 1_500)
    node.freeze(false)
  }),
  'cut connections': withNode(async (node, chance) => {
    node.gate.cut()
    await nap(chance, 0, 200)
    node.gate.cut()
  }),
  'hold up connections': withNode(async (node, chance) => {
    node.gate.hold(true)
    await nap(chance, 100, 800)
    if (chance.happens(0.5)) node.gate.cut()
    node.gate.hold(false)
  }),
  'clients hop': async ({ clients }, chance) => {
    for (let time = 0; time < 3; time++) {
      for (const client of some(clients, chance)) client.hop()
      await nap(chance, 50, 300)
    }
  },
  'somebody comes or goes': async ({ clients }) => {
    const sleeper = clients.find(({ name }) => name.includes('asleep'))!
    if (sleeper.isAsleep) sleeper.wake()
    else sleeper.sleep()
  },
  'clients change their mind': async ({ clients }, chance) => {
    for (const client of clients.filter(({ name }) => name.includes('fickle'))) {
      for (let time = 0; time < 3; time++) {
        await client.subscribe(chance.pick(whims))
        await nap(chance, 0, 200)
      }
    }
  },
  'restart the database': restartDatabase('SIGINT'),
  'crash the database': restartDatabase('SIGQUIT'),
  'kill the database': restartDatabase('SIGKILL'),
  'freeze the database': ({ postgres }, chance) =>
    postgres.turn.take(async () => {
      postgres.freeze(true)
      await nap(chance, 200, 1_200)
      postgres.freeze(false)
    }),
  'break connections of the database': async ({ postgres }) => {
    await postgres.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'plumage%'`
    )
  },
  'change roles': async ({ postgres, people }, chance) => {
    for (const { id } of [...people.values()].filter(({ isFickle }) => isFickle)) {
      for (let times = chance.between(1, 3); times > 0; times--) {
        await postgres.query(
          `update users set role = case role when 'user' then 'manager' else 'user' end where id = $1`,
          [id]
        )
        await nap(chance, 0, 150)
      }
    }
  },
  'trim the journal': async (stage, chance) => {
    const sleeper = stage.clients.find(({ name }) => name.includes('asleep'))!
    sleeper.sleep()
    const { oldest } = await momentOf(stage.postgres)
    // Every node has read past it by then, unless something else befalls it.
    await nap(chance, 1_200, 1_500)
    await trim(stage, oldest)
    sleeper.wake()
  },
  'trim the journal behind a frozen node': (stage, chance) =>
    withNode(async node => {
      node.freeze(true)
      await nap(chance, 500, 1_000)
      await trim(stage, (await momentOf(stage.postgres)).oldest)
      node.freeze(false)
    })(stage, chance),
  'write much': many,
  'empty a table': truncate,
  'hold a transaction open': hold,
  'end open transactions': release
}

export type FaultName = keyof typeof faults
