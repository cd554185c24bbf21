// What is written in SQL, beside the application: in odd orders, in parts taken back, much at once, and for long.
import type { Chance } from './chance'
import { paths } from './resources'
import type { Path } from './resources'
import { SqlTransaction } from './sql-transaction'
import type { Stage } from './stage'

export type SqlStory = (stage: Stage, chance: Chance) => Promise<void>

const begin = ({ postgres, ledger }: Stage) => SqlTransaction.begin(postgres.url, ledger)

/** Takes back whatever is open when the story breaks off, as by the end of the database. */
async function withTransactions(
  stage: Stage,
  count: number,
  story: (all: SqlTransaction[]) => Promise<void>
) {
  const all: SqlTransaction[] = []
  try {
    for (let index = 0; index < count; index++) all.push(await begin(stage))
    await story(all)
  } catch {
    // The ledger knows what has come of it.
  }
  await Promise.all(all.map(each => each.rollback()))
}

/** Another version of a row: with another size, and now and then for other eyes. */
function change(path: Path, stage: Stage, chance: Chance): [text: string, values: unknown[]] {
  const owner = chance.pick([...stage.people.values()]).id
  const flag = { hangars: 'open', zeppelins: 'open', crews: 'hidden', charts: undefined }[path]
  const who = { hangars: 'userId', zeppelins: 'userId', crews: 'leaderId', charts: undefined }[path]
  const parts = ['mark = $1', `size = ${chance.between(0, 100)}`]
  if (flag && chance.happens(0.4)) parts.push(`${flag} = not ${flag}`)
  if (who && chance.happens(0.2)) parts.push(`"${who}" = ${owner}`)
  const id = stage.ledger.some(path, chance)
  return [`update ${path} set ${parts.join(', ')} where id = $2 returning id`, [id]]
}

async function insert(
  tx: SqlTransaction,
  path: Path,
  stage: Stage,
  chance: Chance
): Promise<number | string> {
  const owner = chance.pick([...stage.people.values()]).id
  const size = chance.between(0, 100)
  const flag = chance.happens(0.5)
  const [id] = await tx.write(
    {
      hangars: `insert into hangars (mark, size, open, "userId") values ($1, $2, $3, $4) returning id`,
      zeppelins: `insert into zeppelins (id, mark, size, open, log, draft, "userId")
        values (gen_random_uuid(), $1, $2, $3, 'log', 'draft', $4) returning id`,
      charts: `insert into charts (mark, size) values ($1, $2) returning id`,
      crews: `insert into crews (id, mark, size, hidden, "leaderId")
        values (gen_random_uuid(), $1, $2, $3, $4) returning id`
    }[path],
    path === 'charts' ? [size] : [size, flag, owner]
  )
  return id
}

/**
 * A transaction with an early number changes a row after one with a later number has changed it and ended, while a
 * third is open all the time.
 */
export const outOfOrder: SqlStory = (stage, chance) =>
  withTransactions(stage, 3, async ([witness, early, late]) => {
    await witness.run('insert into aside values (1)')
    await early.run('select pg_current_xact_id()')
    const [sql, values] = change(chance.pick(paths), stage, chance)
    await late.write(sql, values)
    await late.commit()
    await early.write(sql, values)
    await early.write(sql, values)
    await early.commit()
    await (chance.happens(0.5) ? witness.commit() : witness.rollback())
  })

/** Several rows, some of them more than once, and parts that are taken back. */
export const savepoints: SqlStory = (stage, chance) =>
  withTransactions(stage, 1, async ([tx]) => {
    const path = chance.pick(paths)
    const id = await insert(tx, path, stage, chance)
    await tx.write(...change(chance.pick(paths), stage, chance))
    await tx.takenBack(async () => {
      await tx.write(...change(chance.pick(paths), stage, chance))
      await tx.remove(path, id)
      await insert(tx, path, stage, chance)
    })
    await tx.write(...change(path, stage, chance))
    if (chance.happens(0.6)) {
      await tx.commit()
      stage.ledger.know(path, id)
    } else await tx.rollback()
  })

/** A row goes, and comes again under the same id; another one changes its id. */
export const rebirth: SqlStory = (stage, chance) =>
  withTransactions(stage, 2, async ([first, second]) => {
    const id = stage.ledger.some('hangars', chance)
    await first.remove('hangars', id)
    await first.commit()
    const owner = chance.pick([...stage.people.values()]).id
    await second.write(
      `insert into hangars (id, mark, size, open, "userId") values ($2, $1, 60, true, $3) returning id`,
      [id, owner]
    )
    const [renamed] = await second.write(
      'update crews set mark = $1, id = gen_random_uuid() where id = $2 returning id',
      [stage.ledger.some('crews', chance)]
    )
    await second.commit()
    if (renamed) stage.ledger.know('crews', renamed)
  })

/** So many are begun that their numbers run ahead of what is committed, and all are taken back. */
export const manyTakenBack: SqlStory = (stage, chance) =>
  withTransactions(stage, 4, async all => {
    for (const each of all) await insert(each, chance.pick(paths), stage, chance)
    await Promise.all(all.map(each => each.rollback()))
  })

/** Thousands of rows at once; they are taken away at once the next time. */
export const many: SqlStory = (stage, chance) =>
  withTransactions(stage, 2, async ([remove, create]) => {
    stage.excuses.note('too-much-missed')
    await remove.run(`delete from hangars where size > 1000`)
    await remove.commit()
    const owner = chance.pick([...stage.people.values()]).id
    await create.write(
      `insert into hangars (mark, size, open, "userId") select $1, 1000 + n, $2, $3 from generate_series(1, 3000) n returning id`,
      [chance.happens(0.7), owner]
    )
    await create.commit()
  })

/** A table is emptied at once, and gets some rows again. */
export const truncate: SqlStory = (stage, chance) =>
  withTransactions(stage, 1, async ([tx]) => {
    await tx.run('truncate charts')
    const ids: (number | string)[] = []
    for (let count = 0; count < 5; count++) ids.push(await insert(tx, 'charts', stage, chance))
    await tx.commit()
    for (const id of ids) stage.ledger.know('charts', id)
  })

/** Writes rows that nobody else knows of, and stays open until somebody ends it. */
export async function hold(stage: Stage, chance: Chance): Promise<void> {
  try {
    const tx = await begin(stage)
    stage.held.add(tx)
    // Not in the table that is emptied: whoever empties it would wait, and everybody behind him.
    const path = chance.pick(['hangars', 'zeppelins', 'crews'] as const)
    const id = await insert(tx, path, stage, chance)
    await tx.write(`update ${path} set mark = $1, size = size + 1 where id = $2 returning id`, [id])
  } catch {
    // The database went away.
  }
}

/** Ends the transactions that are held, one way or the other. */
export async function release(stage: Stage, chance: Chance): Promise<void> {
  for (const each of [...stage.held]) {
    stage.held.delete(each)
    await (chance.happens(0.8) ? each.commit() : each.rollback())
  }
}

/** What goes on all the time. */
export const everyday: readonly SqlStory[] = [
  outOfOrder,
  outOfOrder,
  savepoints,
  savepoints,
  rebirth,
  manyTakenBack
]
