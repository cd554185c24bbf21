// Who hears what in the walk of the shop, in short.

/** What everybody hears of the catalogue: root, max of the kitchen, the customer ada, and nobody. */
export const everybody = (...events: string[]) => {
  const heard = events.map(event => [event, {}] as const)
  return { root: heard, max: heard, ada: heard, nobody: heard }
}

/** What each of some hears, by event. */
export const heardBy = (events: Record<string, string[]>) =>
  Object.fromEntries(
    Object.entries(events).map(([name, list]) => [name, list.map(event => [event, {}] as const)])
  )

export const stocked = 'products patched'
