// The progress of long work: a bar at a terminal, nothing elsewhere.
import { Presets, SingleBar } from 'cli-progress'
import type { Surroundings } from './surroundings'

export interface Progress {
  update(done: number, lines: number): void
  /** Takes the bar away. */
  stop(): void
}

const silent: Progress = { update: () => undefined, stop: () => undefined }

/**
 * Shows how far the work is.
 * @param total what `done` will be at the end, undefined when nobody knows
 * @param unit what is counted
 */
export function showProgress({ errors }: Surroundings, total: number | undefined, unit = 'lines'): Progress {
  if (!errors.isTTY || !total) return silent
  const bar = new SingleBar(
    {
      format: `{bar} {percentage} % · {lines} ${unit}`,
      stream: errors,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false
    },
    Presets.shades_classic
  )
  bar.start(total, 0, { lines: 0 })
  return { update: (done, lines) => bar.update(done, { lines }), stop: () => bar.stop() }
}
