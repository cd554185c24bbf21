// Snapshots and cursors: what they cover, and that nothing but a cursor is taken for one.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { behind, cursorText, readCursor } from '../../../src/plugins/journal/cursor'
import { Snapshot } from '../../../src/plugins/journal/snapshot'

const EPOCH = '0123abcd'

/** Snapshots of a few numbers, so that they often touch. */
const snapshot = fc
  .tuple(fc.integer({ min: 5, max: 30 }), fc.uniqueArray(fc.integer({ min: 3, max: 29 }), { maxLength: 6 }))
  .map(([next, open]) => {
    const sorted = open.filter(tx => tx < next).sort((a, b) => a - b)
    return new Snapshot(BigInt(next), sorted.map(BigInt))
  })

const numbers = Array.from({ length: 32 }, (_, tx) => BigInt(tx))

describe('snapshots', () => {
  it('read what PostgreSQL writes, and write what it reads', () => {
    for (const text of ['100:104:100,102', '7:7:']) assert.equal(String(Snapshot.parse(text)), text)
  })

  it('cover what sees no more than they see', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (one, other) => {
        const isMore = numbers.every(tx => !other.sees(tx) || one.sees(tx))
        // A later `next` with nothing finished before it says the same; to say no then only costs another look.
        if (one.covers(other)) assert.ok(isMore)
        else assert.ok(!isMore || other.next > one.next)
      })
    )
  })
})

describe('snapshots up to a number', () => {
  it('leave alone what is numbered behind it', () => {
    fc.assert(
      fc.property(snapshot, fc.integer({ min: 2, max: 40 }), (one, newest) => {
        const part = one.upTo(BigInt(newest))
        // Behind the snapshot itself nothing can have been written that it sees.
        for (const tx of numbers.filter(tx => tx < one.next))
          assert.equal(part.sees(tx), tx <= newest && one.sees(tx))
      })
    )
  })
})

describe('cursors', () => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(snapshot, snapshot, fc.integer({ min: 1, max: 2 ** 45 }), (seen, until, seq) => {
        for (const cursor of [behind(seen), { seen, until, seq }]) {
          assert.deepEqual(readCursor(cursorText(EPOCH, cursor), EPOCH), cursor)
        }
      })
    )
  })

  it('of another database mean nothing', () => {
    assert.equal(readCursor(cursorText('ffffffff', behind(Snapshot.parse('7:7:'))), EPOCH), undefined)
  })

  const wrong: unknown[] = [
    undefined,
    null,
    7,
    '',
    [],
    {},
    EPOCH,
    `${EPOCH}-`,
    `${EPOCH}-0`,
    `${EPOCH}-xyz`,
    `${EPOCH}-10.10`,
    `${EPOCH}-10.11`,
    `${EPOCH}-10.1.1`,
    `${EPOCH}-10~10`,
    `${EPOCH}-10~10~`,
    `${EPOCH}-10~10~fffffffffffffff`,
    `${EPOCH}-${'f'.repeat(40)}`,
    `${EPOCH}-10${'.1'.repeat(2_000)}`,
    `${EPOCH}-10 `,
    `${EPOCH}-10'::pg_snapshot`
  ]
  for (const text of wrong) {
    it(`is not ${JSON.stringify(text)?.slice(0, 60)}`, () => assert.equal(readCursor(text, EPOCH), undefined))
  }
})
