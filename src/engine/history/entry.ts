// An entry of a history as one caller sees it: what has changed, with the fields that he may read.
import type { Id } from '@feathersjs/feathers'
import type { HistoryEntry } from '../../declarations'
import type { Definition } from '../definition'
import { readImage } from '../journal'
import { withoutUrls } from '../media'
import type { Formula } from '../rules/formula'
import { holds } from '../rules/predicate'
import type { RowValues } from '../rules/predicate'
import { bound } from '../sql/projection'
import { shown, viewOf } from '../view'
import type { View, Viewer } from '../view'
import type { Entry } from './statement'

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** What one image has, and the other has not or has otherwise. */
const different = (image: RowValues, other: RowValues): RowValues =>
  Object.fromEntries(
    Object.entries(image).filter(
      ([name, value]) => !Object.hasOwn(other, name) || !isSame(value, other[name])
    )
  )

/** Reads the entries of rows of one resource for one caller. */
export class EntryReader {
  private readonly rule: Formula
  private readonly view: View

  /** @param actorId makes the text of the journal the id of a user */
  constructor(
    private readonly definition: Definition,
    viewer: Viewer,
    private readonly actorId: (actor: string) => Id
  ) {
    this.rule = bound(definition.access.history, viewer)
    this.view = viewOf(definition, viewer)
  }

  /** An image with its fields; null where there is none, or where the rule does not hold on it. */
  private seen(json: unknown): RowValues | null {
    if (json === null) return null
    const image = readImage(this.definition, json)
    return holds(this.rule, image) ? withoutUrls(this.definition, shown(this.view, image)) : null
  }

  /**
   * The entry as the caller sees it. Of a change whose two sides he sees there are the fields that differ; a side
   * that stands alone is there with all of its fields.
   * @returns null for an entry of which he sees neither side
   */
  read({ id, at, actor, before, after }: Entry): HistoryEntry<RowValues> | null {
    const [from, to] = [this.seen(before), this.seen(after)]
    if (!from && !to) return null
    return {
      id,
      at: new Date(at).toISOString(),
      actor: actor === null ? null : this.actorId(actor),
      event: before === null ? 'created' : after === null ? 'removed' : 'patched',
      from: from && to ? different(from, to) : from,
      to: from && to ? different(to, from) : to
    }
  }
}
