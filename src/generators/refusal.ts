// Refusals: why a generator writes nothing, with all reasons at once, and the exit code of it.

/** Exit codes of generators; success is 0. */
export const exitCodes = { failed: 1, misused: 2 } as const

/** A foreseen end: its message is for people. */
export class Refusal extends Error {
  /**
   * @param problems one sentence each, with its cure
   * @param exitCode 2 for a wrong use, 1 for everything else
   */
  constructor(
    readonly problems: readonly string[],
    readonly exitCode: number = exitCodes.misused
  ) {
    super(`Nothing was written:\n${problems.map(problem => `  - ${problem}`).join('\n')}`)
    this.name = 'Refusal'
  }
}
