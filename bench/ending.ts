// The end of a bench: whatever happens, what it has begun is cleared away, once.

/**
 * Runs a bench and ends the process, with exit code 1 after an error.
 *
 * @param main the bench
 * @param clear clears away what it has begun; called at its end, after an error, and on a signal
 */
export const runToEnd = (main: () => Promise<void>, clear: () => Promise<void>) => {
  let closing: Promise<void> | undefined
  const close = () => (closing ??= clear())
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143]
  ] as const) {
    process.on(signal, () => {
      process.exitCode = code
      void close().finally(() => process.exit())
    })
  }
  main()
    .catch(error => {
      // What breaks because a signal has taken the servers away is no news.
      if (closing) return
      process.exitCode = 1
      console.error(error.message)
    })
    .finally(close)
    .catch(error => console.error(error))
    .finally(() => process.exit())
}
