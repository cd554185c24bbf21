// Ranks: whether one list of times tends to be longer than another, whatever their distribution.

/** The value below which a share of a sorted list lies. */
export const quantile = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]

/**
 * The share of pairs in which the value of the first list is the larger one, equal ones counting half: 0.5 where
 * nothing can be told apart, 1 where one measurement tells all. (Mann and Whitney's U, divided by the pairs.)
 */
export const shareAbove = (first: number[], second: number[]) => {
  let above = 0
  for (const one of first) for (const other of second) above += one > other ? 1 : one === other ? 0.5 : 0
  return above / (first.length * second.length)
}

/** How many standard deviations that share is away from 0.5, if both lists come from one distribution. */
export const deviations = (first: number[], second: number[]) => {
  const [m, n] = [first.length, second.length]
  return (shareAbove(first, second) - 0.5) / Math.sqrt((m + n + 1) / (12 * m * n))
}
