// The life of a process: alone, as the primary of several, or as one of its workers, until it is told to end.
import cluster from 'node:cluster'
import { availableParallelism } from 'node:os'
import { runPrimary } from './cluster/primary'
import { ownPlace, runWorker } from './cluster/worker'
import type { Application } from './declarations'
import { logger } from './logger'
import { start } from './start'

/** npm passes on the signals that a terminal has sent to the process already: those are one word, not two. */
const SAME_WORD = 1_000

/** The first word to stop. A second one, later, ends the process at once. */
function wordToStop(): Promise<string> {
  let asked: number | undefined
  return new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (asked !== undefined && Date.now() - asked > SAME_WORD) process.exit(1)
        asked ??= Date.now()
        resolve(signal)
      })
    }
  })
}

/**
 * Starts and runs until the process is told to end, which may be before it has started. With the setting
 * `processes`, it starts as many workers instead, which share the port; 0 stands for one on each core.
 *
 * @param app composed, not set up
 * @throws Error with a sentence that says what is in the way of the start
 */
export async function runUntilStopped(app: Application): Promise<void> {
  const word = wordToStop()
  process.on('unhandledRejection', reason => logger.error({ err: reason }, 'Unhandled rejection'))
  const place = ownPlace()
  if (place) return runWorker(app, place, word)
  const count = app.get('processes') || availableParallelism()
  if (count > 1 && cluster.isPrimary) return runPrimary(app, count, word)

  const running = await start(app)
  logger.info(`Plumage is at ${running.url}`)
  logger.info(`${await word}: ending requests in flight`)
  await running.stop()
  logger.info('Stopped')
}
