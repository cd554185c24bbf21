// CSV: what is written is read again, in any pieces, with the numbers of the lines.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { csvLine, readLines } from '../../../src/plugins/console/csv'

async function* pieces(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function read(text: string, { size = 65_536, delimiter = ',' } = {}) {
  const lines: unknown[][] = []
  for await (const { number, cells, problem } of readLines(pieces(text, size), delimiter)) {
    lines.push([number, ...(problem ? ['bad'] : cells)])
  }
  return lines
}

describe('CSV', () => {
  const cases: [string, string, unknown[][]][] = [
    [
      'plain lines',
      'a,b\n1,2',
      [
        [1, 'a', 'b'],
        [2, '1', '2']
      ]
    ],
    [
      'CRLF and CR',
      'a,b\r\n1,2\r3,4\r\n',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
        [3, '3', '4']
      ]
    ],
    [
      'line breaks in quotes',
      'a\n"x\r\ny\n"\nz\n',
      [
        [1, 'a'],
        [2, 'x\r\ny\n'],
        [5, 'z']
      ]
    ],
    [
      'doubled quotes',
      '"a ""b""",""""\n"",c',
      [
        [1, 'a "b"', '"'],
        [2, '', 'c']
      ]
    ],
    ['a quote inside a value', '1,5" pipe\n', [[1, '1', '5" pipe']]],
    [
      'empty lines, counted',
      '\na,b\n\n ,\n1,2\n',
      [
        [2, 'a', 'b'],
        [5, '1', '2']
      ]
    ],
    [
      'misplaced quotes, and what follows',
      'a\n"x"y\n "z"\n"q\nw"z\nb\n',
      [
        [1, 'a'],
        [2, 'bad'],
        [3, 'bad'],
        [4, 'bad'],
        [6, 'b']
      ]
    ],
    ['empty values at the ends', ',a,\n', [[1, '', 'a', '']]]
  ]
  for (const [name, text, expected] of cases) {
    it(`reads ${name}, in pieces of any size`, async () => {
      for (const size of [1, 2, 3, 5, 100]) assert.deepEqual(await read(text, { size }), expected)
    })
  }

  it('names the line of a quote that is never closed, and does not read on for ever', async () => {
    await assert.rejects(read('a\nb\n"c,d\ne\n'), /^Refusal: Line 3: a quote is opened here/)
    await assert.rejects(read(`a\n"${'b'.repeat(1_100_000)}\n`), /^Refusal: Line 2: a quote is opened here/)
  })

  it('reads what it has written, whatever the values', async () => {
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom('"', '\n', '\r\n', ' ', ';', '\t', '=1+1', '@', '5" x')
    )
    const delimiter = fc.constantFrom(',', ';', '\t', '|', '-', ']')
    const rows = fc.array(fc.tuple(fc.constant('1'), value, value), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(rows, delimiter, fc.integer({ min: 1, max: 9 }), async (rows, delimiter, size) => {
        const text = rows.map(row => csvLine(row, delimiter)).join('')
        const lines = await read(text, { delimiter, size })
        assert.deepEqual(
          lines.map(([, ...cells]) => cells),
          rows
        )
      })
    )
  })
})
