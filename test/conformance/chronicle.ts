// A chronicle: what has become of the rows on the stage, written down by reading all of them after every change.
import type { Definition, FieldDefinition } from '../../src/engine'
import type { Row } from './oracle'
import { sampleData } from './samples'
import type { Stage } from './stage'

/** The states that a row has been in, from first to last; null at the end when it is gone. */
export type Life = readonly (Row | null)[]

/** Fields that can be changed at will: nobody refers to them, and rows may share their values. */
const isPlain = ({ unique, secret, reference, readOnly, media }: FieldDefinition) =>
  !unique && !secret && !reference && !readOnly && !media

/** A row as its history shows it: of files, without what leads to them. */
const past = (row: Row): Row =>
  JSON.parse(JSON.stringify(row), (_key, value) => {
    if (typeof value?.url !== 'string') return value
    const { url: _url, thumbnails: _thumbnails, ...known } = value
    return known
  })

/** A row that others need stays. */
function unlessReferenced(error: any): void {
  if (error.data?.error !== 'still-referenced') throw error
}

export class Chronicle {
  /** By path, then by id. */
  private readonly lives = new Map<string, Map<unknown, (Row | null)[]>>()

  private constructor(private readonly stage: Stage) {}

  /** Gives every row of a live resource a life: other values, another owner, for some an end. */
  static async write(stage: Stage): Promise<Chronicle> {
    const chronicle = new Chronicle(stage)
    await chronicle.look()
    for (const definition of stage.definitions) if (definition.live) await chronicle.live(definition)
    return chronicle
  }

  /** The lives of all rows of a resource by their ids. */
  of({ path }: Definition): [id: unknown, life: Life][] {
    return [...this.lives.get(path)!]
  }

  private async live(definition: Definition): Promise<void> {
    const { path, owner } = definition
    const service: any = this.stage.api.app.service(path as never)
    const callers = this.stage.visitors.flatMap(({ caller }) => caller ?? [])
    const rows = (await this.stage.current(path)).filter(({ id }) => !this.stage.isVisitor(path, id))
    for (const [n, row] of rows.entries()) {
      const change = async (data: Row) => {
        if (Object.keys(data).length === 0) return
        await service.patch(row.id, data)
        await this.look([path])
      }
      await change(sampleData(definition, n + 7, new Map(), isPlain))
      // Where an owner has one at most, nobody else takes it over.
      if (owner && n % 2 === 0 && !definition.fields.get(owner)!.unique)
        await change({ [owner]: callers[(n + 1) % callers.length].id })
      await change(sampleData(definition, n + 8, new Map(), isPlain))
      if (n % 3 === 2) await service.remove(row.id).then(() => this.look(), unlessReferenced)
    }
  }

  /** Notes what is otherwise than when it was last looked at; a removal may change rows of all resources. */
  private async look(paths = this.stage.definitions.map(({ path }) => path)): Promise<void> {
    for (const path of paths) {
      const rows = new Map((await this.stage.current(path)).map(row => [row.id, past(row)]))
      const lives = this.lives.get(path) ?? new Map<unknown, (Row | null)[]>()
      this.lives.set(path, lives)
      for (const id of rows.keys()) if (!lives.has(id)) lives.set(id, [])
      for (const [id, life] of lives) {
        const now = rows.get(id) ?? null
        if (life.length === 0 || JSON.stringify(now) !== JSON.stringify(life.at(-1))) life.push(now)
      }
    }
  }
}
