// A worker of several processes: it serves like a process that is alone, on a port that it shares.
import cluster from 'node:cluster'
import { rmSync } from 'node:fs'
import type { Application } from '../declarations'
import { wordsOf } from '../logger'
import { start } from '../start'
import type { Place } from './sessions'
import { STOP } from './workers'
import type { Report } from './workers'

/** The variable that tells a worker the folder of the local sockets. */
export const FOLDER = 'PLUMAGE_WORKERS'

/** The place of this process, if it is a worker of ours; other programs fork workers as well. */
export function ownPlace(): Place | undefined {
  const folder = process.env[FOLDER]
  return cluster.worker && folder ? { id: cluster.worker.id, folder } : undefined
}

const tell = (report: Report) => new Promise(resolve => process.send!(report, resolve))

/**
 * Starts and runs until the process is told to end, by the primary or by a signal. Node ends it when the primary
 * is gone.
 *
 * @param word resolves at the first signal
 */
export async function runWorker(app: Application, place: Place, word: Promise<string>): Promise<void> {
  const told = new Promise<void>(resolve => process.on('message', text => text === STOP && resolve()))
  process.once('exit', () => {
    // Killed, the primary has not cleared away.
    if (!process.connected) rmSync(place.folder, { recursive: true, force: true })
  })
  try {
    const running = await start(app, place)
    await tell({ listening: running.url })
    await Promise.race([word, told])
    await running.stop()
  } catch (error) {
    await tell({ failed: wordsOf(error) })
    process.exit(1)
  }
}
