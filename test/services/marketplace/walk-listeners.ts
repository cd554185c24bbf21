// Who listens in the walk of the marketplace, and what they hear.

/** All who are there once Neo has come, and a stranger. */
const everybody = ['ada', 'bob', 'root', 'neo', 'nobody']

type Event = readonly [name: string, row: object]

/** What is heard, in this order: by all, or by some alone. */
export function heard(...events: readonly (readonly [...Event, who?: readonly string[]])[]) {
  const of = (listener: string): Event[] =>
    events.filter(([, , who = everybody]) => who.includes(listener)).map(([name, row]): Event => [name, row])
  return Object.fromEntries(everybody.map(listener => [listener, of(listener)]))
}
