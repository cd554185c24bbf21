// Refusals: why a command does not do what it was told, as one sentence and an exit code.

/** Exit codes of commands; success is 0. */
export const exitCodes = { failed: 1, misused: 2 } as const

/** A foreseen end of a command: its message is a sentence for people. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly exitCode: number = exitCodes.failed
  ) {
    super(message)
    this.name = 'Refusal'
  }
}

const signalCodes: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 130, SIGTERM: 143 }

/**
 * Runs `work` with a signal that aborts when the process is told to end, so that it can leave things in
 * order. Told once more, the process ends at once.
 *
 * @param sentence the consequence, to be printed then
 */
export async function interruptible<T>(
  sentence: string,
  work: (signal: AbortSignal) => Promise<T>
): Promise<T> {
  const controller = new AbortController()
  const stop = (signal: NodeJS.Signals) => {
    const code = signalCodes[signal]!
    if (controller.signal.aborted) process.exit(code)
    controller.abort(new Refusal(sentence, code))
  }
  const signals = Object.keys(signalCodes) as NodeJS.Signals[]
  for (const signal of signals) process.on(signal, stop)
  try {
    return await work(controller.signal)
  } catch (error) {
    // Streams tell that they were aborted by an error of their own.
    throw controller.signal.aborted ? controller.signal.reason : error
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
}
