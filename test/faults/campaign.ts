// The campaign: rounds of faults while everybody writes and listens, and after every few of them a comparison of all.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from './chance'
import type { LiveClient } from './client'
import { compare } from './compare'
import { faults } from './faults'
import { keepWriting } from './rest-writers'
import { everyday, release } from './sql-writers'
import { openStage } from './stage'
import type { Stage } from './stage'
import { Tally } from './tally'
import { readTruth } from './truth'
import type { Moment, Truth } from './truth'

export interface Plan {
  readonly seed: number
  /** Names of faults: what befalls all in each round. */
  readonly rounds: (chance: Chance) => readonly (readonly string[])[]
  /** How many rounds go by from one comparison to the next. */
  readonly group: number
  say(text: string): void
}

/** How long all may take to catch up when there is quiet, in milliseconds. */
const CATCH_UP = 30_000
const WRITERS = 3

/** Lets everybody write until the function that it returns is called, which settles when all have ended. */
function letWrite(stage: Stage): () => Promise<void> {
  const chance = stage.chance.fork()
  let isOver = false
  const writers = Array.from({ length: WRITERS }, () => {
    const own = chance.fork()
    return keepWriting(
      stage,
      own,
      () => isOver,
      () => sleep(own.between(2, 40))
    )
  })
  const tellStories = async (own: Chance) => {
    while (!isOver) {
      await own.pick(everyday)(stage, own)
      await sleep(own.between(5, 60))
    }
  }
  writers.push(tellStories(chance.fork()), tellStories(chance.fork()))
  return async () => {
    isOver = true
    await Promise.all(writers)
  }
}

/**
 * When nothing is written and nothing is broken, everybody must soon hold what is true.
 * @param last the moment of the last comparison
 * @returns the moment of this one
 */
async function compareAll(stage: Stage, tally: Tally, last: Moment): Promise<Moment> {
  const { postgres, clients, holders, excuses } = stage
  const awake = clients.filter(({ isAsleep }) => !isAsleep)
  const floor = clients.map(({ picture }) => picture.floor).sort((one, other) => one.order - other.order)[0]
  const truth: Truth = await readTruth(postgres, floor)
  const count = [...truth.changes.values()].flat().filter(change => !last.sees(change)).length
  excuses.count(count)
  const begin = Date.now()
  const isWrong = (client: LiveClient) => compare(client, truth, excuses).problems.length > 0
  for (let left = awake; Date.now() - begin < CATCH_UP; await sleep(150)) {
    left = left.filter(isWrong)
    if (left.length === 0 && holders.problems(truth).length === 0) break
  }
  tally.caughtUp(Date.now() - begin)
  // Long enough for something that comes twice.
  await sleep(100)
  const compared = awake.map(client => ({ client, ...compare(client, truth, excuses) }))
  const problems = [
    ...truth.astray.map(line => `journal and record differ: ${line}`),
    ...(await stage.ledger.settle(postgres)),
    ...compared.flatMap(({ client, problems }) => problems.map(problem => `${client.name}: ${problem}`)),
    ...holders.problems(truth)
  ]
  if (problems.length > 0) throw tally.failure(stage, problems)
  tally.compared(count, compared)
  for (const client of awake) client.settle(truth.moment, excuses.now)
  excuses.next()
  return truth.moment
}

/**
 * Plays a plan.
 * @returns what was done and compared, as a text
 * @throws Error that says who got what instead of what, and what went before
 */
export async function play({ seed, rounds, group, say }: Plan): Promise<string> {
  const stage = await openStage(seed)
  let stop = async () => {}
  try {
    const { chance, clients } = stage
    const tally = new Tally(seed)
    for (const client of clients) client.wake()
    const plan = rounds(chance)
    let last = stage.start
    for (let first = 0; first < plan.length; first += group) {
      stop = letWrite(stage)
      for (const [index, names] of plan.slice(first, first + group).entries()) {
        say(`round ${first + index + 1} of ${plan.length}: ${names.join(', ')}`)
        tally.began(first + index + 1, names)
        await Promise.all(names.map(name => faults[name](stage, chance.fork())))
        await sleep(chance.between(100, 500))
      }
      await stop()
      const isLast = first + group >= plan.length
      if (isLast) {
        await release(stage, chance)
        for (const client of clients) client.wake()
      }
      last = await compareAll(stage, tally, last)
    }
    return tally.report(stage)
  } finally {
    // Not awaited: without nodes and database they end by themselves.
    void stop()
    await stage.close()
  }
}
