// Bad lines: those that cannot be imported, counted, the first of them with their reasons.

/** As many as people read. */
const SHOWN = 20

export interface BadLine {
  readonly number: number
  readonly reason: string
}

/** Keeps what is worth showing; a file may have a million bad lines. */
export class BadLines {
  count = 0
  private readonly shown: BadLine[] = []

  /** Takes note of bad lines; call it in the order of the file. */
  add(...lines: BadLine[]): void {
    this.count += lines.length
    this.shown.push(...lines.slice(0, SHOWN - this.shown.length))
  }

  /** One line of text for each that is shown, and one for all others. */
  report(): string[] {
    const more = this.count - this.shown.length
    return [
      ...this.shown.map(({ number, reason }) => `line ${number}: ${reason.replace(/\.$/, '')}`),
      ...(more > 0 ? [`and ${more} more`] : [])
    ]
  }
}
