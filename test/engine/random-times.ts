// Random days and moments as PostgreSQL takes them: odd years, odd zones, and those without an end.
import fc from 'fast-check'

export const zones = ['UTC', 'Asia/Kolkata', 'Europe/Amsterdam', 'America/St_Johns', 'Pacific/Apia']

const digits = (value: number, width: number) => String(value).padStart(width, '0')

/** Days that PostgreSQL holds, most of them within four digits; some before Christ. */
const anyDay = fc
  .tuple(
    fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 1, max: 9999 }) },
      fc.integer({ min: 1, max: 200_000 })
    ),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
    fc.integer({ min: 0, max: 9 })
  )
  .map(([year, month, day, era]) => ({
    day: `${digits(era === 0 ? Math.min(year, 4000) : year, 4)}-${digits(month, 2)}-${digits(day, 2)}`,
    era: era === 0 ? ' BC' : ''
  }))

/** A day, as text for PostgreSQL. */
export const date = fc.oneof(
  { weight: 9, arbitrary: anyDay.map(({ day, era }) => `${day}${era}`) },
  fc.constantFrom('infinity', '-infinity')
)

const time = fc
  .integer({ min: 0, max: 86_399_999 })
  .map(milliseconds => new Date(milliseconds).toISOString().slice(11, 23))

/** A moment, as text for PostgreSQL. */
export const moment = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(anyDay, time).map(([{ day, era }, at]) => `${day} ${at}Z${era}`) },
  fc.constantFrom(
    'infinity',
    '-infinity',
    '1900-01-01 00:00:00 Europe/Amsterdam',
    '0001-01-01 00:00:00 Asia/Kolkata'
  )
)
