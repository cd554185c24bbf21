// Stamps: when rows that are made up are said to have been made and changed.
import type { Chance } from './chance'
import type { Maker } from './drawn'
import { DAY, today } from './numbers'

/** Rows were made over the last two years. */
const SPAN = 730 * DAY

const moment = (time: number) => {
  const text = new Date(time).toISOString()
  return { value: text, text }
}

/** createdAt rises with the ids; most rows have not been changed since. */
export function stampMakers(chance: Chance, count: number): [name: string, Maker][] {
  const end = today()
  let created = end
  return [
    [
      'createdAt',
      {
        draw(n) {
          created = Math.floor(end - SPAN + ((n - chance.next()) / count) * SPAN)
          return moment(created)
        }
      }
    ],
    [
      'updatedAt',
      {
        draw: () =>
          moment(chance.next() < 0.7 ? created : Math.floor(created + chance.next() * (end - created)))
      }
    ]
  ]
}
