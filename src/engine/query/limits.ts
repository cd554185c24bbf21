// How large a query may be: enough for people, too little for mischief.

export const limits = {
  /** Comparisons in one query. */
  conditions: 50,
  /** Levels of $and and $or. */
  depth: 5,
  /** Values of one $in or $nin. */
  values: 500,
  /** Keys of one $sort. */
  sortKeys: 5,
  /** References loaded by one $include. */
  includes: 10,
  /** References loaded through references: so many names in one path. */
  includeDepth: 3,
  /** Rows that lists of ids may bring along, were all of them full: within one another they multiply. */
  included: 100_000,
  /** Characters of one $search. */
  search: 200,
  /** Levels of objects and lists in a body. */
  dataDepth: 32
} as const
