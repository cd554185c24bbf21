// Reading: everything that somebody wants to hold, asked for over his own line.
import type { Line } from './line'
import { pathsOf } from './picture'
import type { Path } from './resources'
import type { Row, Wish } from './rights'

async function readOne(line: Line, path: Path, wishes: readonly Wish[] | null): Promise<Row[]> {
  const rows = new Map<unknown, Row>()
  const own = wishes?.filter(wish => wish.path === path).map(({ sent }) => sent)
  for (const { id, query } of own ?? [{ id: undefined, query: {} }]) {
    const filter = id === undefined ? query : { id: { $in: id } }
    const { data } = await line.ask<{ data: Row[] }>(['find', path, { $limit: 10_000, ...filter }])
    for (const row of data) rows.set(row.id, row)
  }
  return [...rows.values()]
}

/**
 * Reads all rows that somebody wants and may see.
 * @param isNobody whether nobody is signed in, who is refused as such
 * @throws what the server answers, or an error that says that it does not
 */
export async function readAll(
  line: Line,
  wishes: readonly Wish[] | null,
  isNobody: boolean
): Promise<Map<Path, Row[]>> {
  const read = new Map<Path, Row[]>()
  for (const path of pathsOf(wishes)) {
    try {
      read.set(path, await readOne(line, path, wishes))
    } catch (error) {
      // Whoever may see nothing of it is refused.
      const { code } = error as { code?: number }
      if (code !== 403 && !(code === 401 && isNobody)) throw error
    }
  }
  return read
}
