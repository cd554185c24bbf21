// How the rows of a list are read: page by page, until there are as many as the query asks for.
import type { LiveQuery, LiveRow } from './filter'
import { SPARE } from './window'
import type { Reading } from './window'

interface Page {
  readonly data: LiveRow[]
  readonly limit: number
  /** Where the next page begins; null when there is none; only told of pages by `$after`. */
  readonly next?: string | null
}

export type Find = (query: LiveQuery) => Promise<Page>

/** Keys of a query that are no filters. */
const SPECIAL = ['$sort', '$limit', '$skip', '$select', '$include', '$search', '$total', '$after']

/** Those that only the database can apply to a row that has changed. */
const REMOTE = ['$skip', '$select', '$include', '$search']

/** The filters of a query. */
export const filterOf = (query: LiveQuery): LiveQuery =>
  Object.fromEntries(Object.entries(query).filter(([key]) => !SPECIAL.includes(key)))

/** Whether rows have to be read anew when one has changed, because events do not tell what the query shows. */
export const isRemote = (query: LiveQuery): boolean => REMOTE.some(key => key in query)

/**
 * Reads the rows of a query, and a few to spare. Pages are read at different times: that each change after the
 * first of them is heard makes up for it.
 *
 * @param query without `$after`; without `$limit`, as many rows are shown as the server puts on a page
 * @throws the server's error
 */
export async function readAll(find: Find, query: LiveQuery): Promise<Reading> {
  const limit = typeof query.$limit === 'number' ? query.$limit : undefined
  const most = limit === undefined || isRemote(query) ? limit : limit + SPARE
  const rows = new Map<LiveRow['id'], LiveRow>()
  const isSkipped = '$skip' in query
  let after: unknown = ''
  for (let taken = 0; ;) {
    const page: Page = await find({
      ...query,
      $total: false,
      ...(most === undefined ? {} : { $limit: most - taken }),
      ...(isSkipped ? { $skip: Number(query.$skip) + taken } : { $after: after })
    })
    for (const row of page.data) {
      // It has moved between two pages; where it was read later is where it is.
      rows.delete(row.id)
      rows.set(row.id, row)
    }
    taken += page.data.length
    after = isSkipped ? page.data.length > 0 && page.data.length === page.limit : page.next
    const shown = limit ?? page.limit
    if (!after || taken >= shown) return { rows: [...rows.values()], complete: !after, limit: shown }
  }
}
