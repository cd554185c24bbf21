// The periods of the analytics: what a caller asks for, as stretches of time in his zone.
import type { Knex } from 'knex'
import { date, failure, isObject } from '../../engine'
import { isZone } from '../../trade'

type Unit = 'hour' | 'day' | 'month'

interface Period {
  /** The length of its stretches. */
  readonly by: Unit
  /** A day as 2026-11-20, or of which stretch the present is the beginning: `day`, `month`, `year`. */
  readonly start: string
  /** How far behind that it begins, and ends, as PostgreSQL writes intervals. */
  readonly from: string
  readonly to: string
}

const named: Readonly<Record<string, Period>> = {
  today: { by: 'hour', start: 'day', from: '0', to: '1 day' },
  yesterday: { by: 'hour', start: 'day', from: '-1 day', to: '0' },
  week: { by: 'day', start: 'day', from: '-6 days', to: '1 day' },
  month: { by: 'day', start: 'month', from: '0', to: '1 month' },
  year: { by: 'month', start: 'year', from: '0', to: '1 year' }
}

const keys = ['period', 'date', 'year', 'month', 'zone']

const wrong = (key: string, expected: string) => failure('invalid-value', { key, expected })

function dayOf(value: unknown): string {
  let day: string
  try {
    day = date().parse(value) as string
  } catch (error) {
    throw wrong('date', (error as Error).message)
  }
  if (!/^[12]\d{3}-/.test(day)) throw wrong('date', 'a day from 1000-01-01 to 2999-12-31')
  return day
}

function monthOf(year: unknown, month: unknown): Period {
  if (!/^[12]\d{3}$/.test(String(year))) throw wrong('year', 'a year as 2026')
  if (month === undefined) return { by: 'month', start: `${year}-01-01`, from: '0', to: '1 year' }
  if (!/^(0?[1-9]|1[0-2])$/.test(String(month))) throw wrong('month', 'a number from 1 to 12')
  return { by: 'day', start: `${year}-${String(month).padStart(2, '0')}-01`, from: '0', to: '1 month' }
}

function periodOf({ period, date: day, year, month }: Record<string, unknown>): Period {
  const said = Object.entries({ period, date: day, year }).filter(([, value]) => value !== undefined)
  if (said.length !== 1)
    throw wrong(
      'period',
      `${Object.keys(named).join(', ')}, or else date, or year with or without month, be given`
    )
  if (month !== undefined && year === undefined) throw wrong('month', 'given with year')
  if (day !== undefined) return { by: 'hour', start: dayOf(day), from: '0', to: '1 day' }
  if (year !== undefined) return monthOf(year, month)
  if (typeof period === 'string' && Object.hasOwn(named, period)) return named[period]
  throw wrong('period', Object.keys(named).join(', '))
}

/** The zone in which days begin: the caller's, or the shop's. */
function zoneOf(zone: unknown, standard: string): string {
  if (zone === undefined) return standard
  if (typeof zone === 'string' && isZone(zone)) return zone
  throw wrong('zone', 'the name of a time zone, as America/Toronto')
}

export interface Stretch {
  readonly by: Unit
  readonly zone: string
  /** ISO 8601 in UTC; the end is left out. */
  readonly from: string
  readonly to: string
}

/**
 * The stretch of time that a query asks for.
 * @param zone where the shop is
 * @throws BadRequest that names the key
 */
export async function stretchOf(knex: Knex, query: unknown, zone: string): Promise<Stretch> {
  const given = isObject(query) ? query : {}
  for (const key of Object.keys(given))
    if (!keys.includes(key)) throw failure('unknown-key', { key, allowed: keys.join(', ') })
  const own = zoneOf(given.zone, zone)
  const { by, start, from, to } = periodOf(given)
  const isDay = start.includes('-')
  const { rows } = await knex.raw(
    `select (s.start + ?::interval) at time zone ? as "from", (s.start + ?::interval) at time zone ? as "to"
     from (select ${isDay ? '?::timestamp' : 'date_trunc(?, now() at time zone ?)'} as start) s`,
    [from, own, to, own, start, ...(isDay ? [] : [own])]
  )
  return { by, zone: own, from: rows[0].from.toISOString(), to: rows[0].to.toISOString() }
}
