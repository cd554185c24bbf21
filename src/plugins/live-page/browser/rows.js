// The rows that this window knows: found once, and kept true by events.

export class Rows {
  /** By path, then by id. */
  paths = new Map()

  of(path) {
    if (!this.paths.has(path)) this.paths.set(path, new Map())
    return this.paths.get(path)
  }

  /** Takes in rows that were found. One that is known already came by an event, which may be newer. */
  found(path, rows) {
    const known = this.of(path)
    for (const row of rows) if (!known.has(row.id)) known.set(row.id, row)
  }

  /**
   * Applies an event.
   * @returns the names of the fields that it has changed; undefined when the row was not known before
   */
  apply({ path, event, row }) {
    const known = this.of(path)
    const before = known.get(row.id)
    if (event === 'removed') known.delete(row.id)
    else known.set(row.id, row)
    if (!before || event !== 'patched') return undefined
    const names = new Set([...Object.keys(before), ...Object.keys(row)])
    return [...names].filter(name => JSON.stringify(before[name]) !== JSON.stringify(row[name]))
  }

  /** Forgets the rows of resources that are not among these. */
  keepOnly(paths) {
    for (const path of this.paths.keys()) if (!paths.includes(path)) this.paths.delete(path)
  }
}
