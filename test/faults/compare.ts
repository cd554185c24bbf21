// The comparison: what a client holds and has heard, held against what it may see of the truth.
import { isDeepStrictEqual } from 'node:util'
import type { LiveClient } from './client'
import type { Heard, Window } from './picture'
import { expectedOf, seen } from './rights'
import type { Expected, Row, Viewer } from './rights'
import type { Excuses } from './excuses'
import { keyOf } from './truth'
import type { Change, Truth } from './truth'

/** Rows above this size are those that are written by thousands, which take their time. */
const CROWD = 1_000

/** Something to hear of a change. */
interface Due extends Expected {
  readonly change: Change
}

export interface Comparison {
  readonly problems: string[]
  /** Milliseconds from each change to when it was heard of, of events in windows that are still open. */
  readonly lags: number[]
  readonly events: number
}

const isSame = (due: Expected, heard: Heard) =>
  due.event === heard.event && isDeepStrictEqual(due.row, heard.row)

const areSame = (due: readonly Expected[], heard: readonly Heard[]) =>
  due.length === heard.length && due.every((each, index) => isSame(each, heard[index]))

const words = (what: string, list: readonly { event: string; row: Row }[]) =>
  list.map(({ event, row }) => `    ${what} ${event} ${event === 'removed' ? '' : JSON.stringify(row)}`)

/** Whether what was heard is due in the order of the changes, with gaps, to one or the other. */
function isAmong(dues: readonly (readonly Due[])[], heard: readonly Heard[]): boolean {
  let after = 0
  return heard.every(one => {
    const next = dues
      .flat()
      .filter(due => due.change.version > after && isSame(due, one))
      .map(({ change }) => change.version)
    after = Math.min(...next)
    return next.length > 0
  })
}

function isWithin(due: readonly Expected[], heard: readonly Heard[], isExact: boolean): boolean {
  const last = isExact ? 0 : due.length - heard.length
  for (let start = 0; start <= last; start++) {
    if (areSame(due.slice(start, start + heard.length), heard)) return true
  }
  return false
}

/** Says why what was heard of a row in the open window is wrong, if so. */
function judgeOpen(window: Window, due: readonly Due[], heard: readonly Heard[]): string | undefined {
  if (window.exact) return areSame(due, heard) ? undefined : 'must hear exactly this'
  if (!areSame(due.slice(due.length - heard.length), heard)) return 'must hear the end of this, without gaps'
  const must = due.filter(({ change }) => !window.from!.sees(change)).length
  return heard.length < must ? `must hear at least the last ${must} of this` : undefined
}

function byRow(heard: readonly Heard[]): Map<string, Heard[]> {
  const rows = new Map<string, Heard[]>()
  for (const each of heard) {
    const key = keyOf(each.path, each.row.id)
    if (!rows.has(key)) rows.set(key, [])
    rows.get(key)!.push(each)
  }
  return rows
}

/** What the client holds, row by row. */
function comparePicture(client: LiveClient, truth: Truth, viewer: Viewer | null): string[] {
  const { wishes } = client.picture.window
  const right = new Map<string, Row>()
  for (const [path, rows] of truth.rows) {
    for (const row of rows) {
      const isWanted = wishes === null || wishes.some(wish => wish.path === path && wish.fits(row))
      const view = isWanted ? seen(path, row, viewer) : undefined
      if (view) right.set(keyOf(path, row.id), view)
    }
  }
  const held = client.picture.rows
  const keys = [...new Set([...right.keys(), ...held.keys()])]
  return keys
    .filter(key => !isDeepStrictEqual(right.get(key), held.get(key)))
    .map(key => `${key}: holds ${JSON.stringify(held.get(key))} instead of ${JSON.stringify(right.get(key))}`)
}

function compareResets(client: LiveClient, truth: Truth, excuses: Excuses): string[] {
  const { person } = client.character
  const isExcused = (reason: string) =>
    excuses.allow(reason, client.since) ||
    (reason === 'rights-changed' && person !== null && truth.roles.has(person.id))
  return client.resets.filter(reason => !isExcused(reason)).map(reason => `reset without a cause: ${reason}`)
}

/** What is wrong with what was heard of one row in one window, if anything. */
function judge(
  window: Window,
  isOpen: boolean,
  due: readonly Due[],
  heard: readonly Heard[]
): string | undefined {
  if (isOpen) return judgeOpen(window, due, heard)
  return isWithin(due, heard, window.exact) ? undefined : 'must hear a part of this'
}

/** The delays of what was heard in an open window. */
const lagsOf = (due: readonly Due[], heard: readonly Heard[]): number[] =>
  heard.flatMap((each, index) => {
    const { at, after } = due.at(index - heard.length)!.change
    return after?.size > CROWD ? [] : [each.at - at]
  })

/**
 * Compares all about one client, since it was compared the last time.
 * @param excuses causes of resets
 */
export function compare(client: LiveClient, truth: Truth, excuses: Excuses): Comparison {
  const { picture } = client
  if (!client.isSettled) return { problems: [`is not settled: ${client.trouble}`], lags: [], events: 0 }
  const { person } = client.character
  const roles = person ? (truth.roles.get(person.id) ?? []) : []
  const viewer = person && { id: person.id, role: truth.users.get(person.id)! }
  // Whom it may have been taken for before it was told of another role.
  const former = roles.map(({ from }) => ({ id: person!.id, role: from }))
  const problems = [...client.faults, ...compareResets(client, truth, excuses)]
  const lags: number[] = []
  for (const window of picture.windows) {
    const isOpen = window === picture.window
    const heard = byRow(window.heard)
    for (const key of isOpen ? new Set([...truth.changes.keys(), ...heard.keys()]) : heard.keys()) {
      const own = heard.get(key) ?? []
      const changes = (truth.changes.get(key) ?? []).filter(change => !picture.floor.sees(change))
      const dueTo = (who: Viewer | null): Due[] =>
        changes.flatMap(change => {
          const expected = expectedOf(change, who, window.wishes)
          return expected ? [{ ...expected, change }] : []
        })
      const due = dueTo(viewer)
      const wrong = judge(window, isOpen, due, own)
      if (!wrong) lags.push(...(isOpen ? lagsOf(due, own) : []))
      else if (isOpen || former.length === 0 || !isAmong([viewer, ...former].map(dueTo), own)) {
        const lines = [...words('due  ', due), ...words('heard', own)]
        problems.push([`${key}, since ${window.why}: ${wrong}`, ...lines].join('\n'))
      }
    }
  }
  if (roles.some(change => !picture.window.from!.sees(change)))
    problems.push('was not told that its role has changed')
  problems.push(...comparePicture(client, truth, viewer))
  const events = picture.windows.reduce((sum, { heard }) => sum + heard.length, 0)
  return { problems, lags, events }
}
