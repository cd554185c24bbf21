// What is written through the application, at either node, by people who may and people who may not.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from './chance'
import type { Node } from './node'
import { tokenOf } from './people'
import type { Person } from './people'
import { paths } from './resources'
import type { Path } from './resources'
import type { Stage } from './stage'

/** How long an answer may take before nobody waits for it, in milliseconds. */
const PATIENCE = 5_000
/** How long a writer leaves a node alone that does not answer, in milliseconds. */
const AWAY = 50

/** Who may write most rows. */
const boss: Record<Path, string> = { hangars: 'mia', zeppelins: 'zoe', charts: 'max', crews: 'mia' }

interface Call {
  readonly node: Node
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  readonly path: Path
  readonly id?: number | string
  readonly token: string
  readonly body?: { mark: string; [field: string]: unknown }
}

/** @returns the row; undefined when it was not written, or nobody knows */
async function send({ ledger }: Stage, { node, method, path, id, token, body }: Call): Promise<any> {
  const url = `${node.url}/${path}${id === undefined ? '' : `/${id}`}`
  let status = 0
  let row: any
  try {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE)
    })
    row = await response.json()
    status = response.status
  } catch {
    // Cut off, before or after it was done.
  }
  ledger.answered(status, `${method} /${path} at ${node.name}`)
  if (status === 200 || status === 201) {
    if (method === 'DELETE') ledger.gone(path, id!)
    else ledger.done(body!.mark)
    return row
  }
  if (status >= 400 && status < 500 && body) ledger.undone(body.mark)
  else if (status === 0 || status >= 500) {
    ledger.unknown()
    await sleep(AWAY)
  }
}

/** Values of a row of a resource; of a change, only some. */
function values(path: Path, { id }: Person, chance: Chance, isWhole: boolean): Record<string, unknown> {
  const all: Record<string, unknown> = { size: chance.between(0, 100) }
  if (path === 'hangars' || path === 'zeppelins') all.open = chance.happens(0.5)
  if (path === 'zeppelins') Object.assign(all, { log: `log ${all.size}`, draft: `draft ${all.size}` })
  if (path === 'crews') Object.assign(all, { hidden: chance.happens(0.5), leaderId: id })
  return Object.fromEntries(Object.entries(all).filter(() => isWhole || chance.happens(0.5)))
}

/** One write, or a burst of them at the same row. */
async function write(stage: Stage, chance: Chance): Promise<void> {
  const { ledger, nodes } = stage
  const people = [...stage.people.values()]
  const path = chance.pick(paths)
  const caller = () => {
    // Most of them may.
    const person = chance.happens(0.4) ? chance.pick(people) : stage.people.get(boss[path])!
    return { person, node: chance.pick(nodes), path, token: tokenOf(person) }
  }
  const patch = (id: number | string) => {
    const { person, ...call } = caller()
    const body = { mark: ledger.mark(), ...values(path, person, chance, false) }
    return send(stage, { ...call, method: 'PATCH', id, body })
  }
  const what = chance.between(1, 100)
  const id = ledger.some(path, chance)
  if (what <= 30) {
    const { person, ...call } = caller()
    const body = { mark: ledger.mark(), ...values(path, person, chance, true) }
    const row = await send(stage, { ...call, method: 'POST', body })
    if (row) ledger.know(path, row.id)
  } else if (what <= 85) await patch(id)
  else if (what <= 95) {
    const { person: _, ...call } = caller()
    await send(stage, { ...call, method: 'DELETE', id })
  } else await Promise.all(Array.from({ length: 8 }, () => patch(id)))
}

/** Writes until it is told to stop. */
export async function keepWriting(
  stage: Stage,
  chance: Chance,
  isOver: () => boolean,
  pause: () => Promise<unknown>
): Promise<void> {
  while (!isOver()) {
    await write(stage, chance)
    await pause()
  }
}
