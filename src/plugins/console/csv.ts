// CSV as RFC 4180 has it: text into numbered lines, and values into a line.
//
// Own code, because parsers at hand lose the lines behind a misplaced quote, or the numbers of the lines.
import { Refusal, exitCodes } from './refusal'

/** One record of a file. */
export interface Line {
  /** Where it begins in the file, from 1; a value in quotes may hold line breaks. */
  readonly number: number
  readonly cells: readonly string[]
  /** What is wrong with its form. */
  readonly problem?: string
}

/** The longest record; beyond, a quote has most likely not been closed. */
const LONGEST = 1_000_000

const MISPLACED = 'a quote stands where none may; write a quote inside a value twice, and the value in quotes'

/** One cell and where the text goes on; undefined when the text ends before the cell does. */
interface Cell {
  readonly value: string
  /** The place of the delimiter or line break behind it. */
  readonly stop: number
  readonly problem?: string
}

class Reader {
  private readonly stops: RegExp

  constructor(private readonly delimiter: string) {
    this.stops = new RegExp(`[\\r\\n\\u{${delimiter.codePointAt(0)!.toString(16)}}]`, 'gu')
  }

  /** Where the cell ends that has no more quotes from `at` on; -1 when the text ends first. */
  private stopAfter(text: string, at: number, isLast: boolean): number {
    this.stops.lastIndex = at
    const found = this.stops.exec(text)
    return found ? found.index : isLast ? text.length : -1
  }

  private cell(text: string, at: number, isLast: boolean): Cell | undefined {
    if (text[at] !== '"') {
      const stop = this.stopAfter(text, at, isLast)
      if (stop === -1) return undefined
      const value = text.slice(at, stop)
      // A quote inside is a quote, such as in 5" pipe; behind a space it was meant to open the value.
      return { value, stop, problem: /^\s+"/.test(value) ? MISPLACED : undefined }
    }
    let close = text.indexOf('"', at + 1)
    while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2)
    // The last character may be the first half of a doubled quote.
    if (close === -1 || (close === text.length - 1 && !isLast)) return undefined
    const stop = this.stopAfter(text, close + 1, isLast)
    if (stop === -1) return undefined
    const problem = text.slice(close + 1, stop).trim() === '' ? undefined : MISPLACED
    return { value: text.slice(at + 1, close).replaceAll('""', '"'), stop, problem }
  }

  /** The record at a place, and the place behind it; undefined when the text ends before the record does. */
  record(text: string, start: number, isLast: boolean) {
    const cells: string[] = []
    let problem: string | undefined
    for (let at = start; ;) {
      const cell = this.cell(text, at, isLast)
      if (!cell) return undefined
      cells.push(cell.value)
      problem ??= cell.problem
      at = cell.stop + 1
      if (text[cell.stop] === this.delimiter) continue
      if (text[cell.stop] === '\r') {
        if (at === text.length && !isLast) return undefined
        if (text[at] === '\n') at++
      }
      return { cells, problem, end: at }
    }
  }
}

const isBlank = (cells: string[]) => cells.every(cell => cell.trim() === '')
const breaksIn = (text: string) => text.match(/\r\n|\r|\n/g)?.length ?? 0

/**
 * Reads records as they arrive; never holds more than one chunk and one record. Lines with nothing in them are
 * left out, though counted.
 *
 * @throws Refusal for a quote that is never closed
 */
export async function* readLines(chunks: AsyncIterable<string>, delimiter: string): AsyncGenerator<Line> {
  const reader = new Reader(delimiter)
  let number = 1
  let rest = ''

  function* take(isLast: boolean): Generator<Line> {
    let at = 0
    while (at < rest.length) {
      const record = reader.record(rest, at, isLast)
      if (!record) {
        if (!isLast && rest.length - at <= LONGEST) break
        throw new Refusal(`Line ${number}: a quote is opened here and not closed.`)
      }
      const { cells, problem, end } = record
      if (!isBlank(cells)) yield { number, cells, problem }
      number += breaksIn(rest.slice(at, end))
      at = end
    }
    rest = rest.slice(at)
  }

  for await (const chunk of chunks) {
    rest += chunk
    yield* take(false)
  }
  yield* take(true)
}

/** A line of CSV. Values are written as they are; only what would break the form is put in quotes. */
export function csvLine(values: readonly string[], delimiter: string): string {
  const cells = values.map(value =>
    /["\r\n]|^\s|\s$/.test(value) || value.includes(delimiter) ? `"${value.replaceAll('"', '""')}"` : value
  )
  return `${cells.join(delimiter)}\n`
}

/**
 * A delimiter as it was given: one character, or the word tab.
 * @throws Refusal for anything else
 */
export function delimiterOf(given: string): string {
  const delimiter = given === 'tab' || given === '\\t' ? '\t' : given
  if (!/^[^"\r\n]$/.test(delimiter)) {
    throw new Refusal('--delimiter must be one character, or the word tab.', exitCodes.misused)
  }
  return delimiter
}
