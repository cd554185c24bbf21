// What mocha loads first: marks the run as a test, and clears away at its end what tests have begun.

import argon2 from 'argon2'

// Before anything of ours, because modules configure themselves by it when they are loaded.
process.env.NODE_ENV = 'test'

const { hash } = argon2

/** Passwords of tests are hashed at the least cost, because they are thousands; what is stored can still be checked. */
export const hashes = { areCheap: true }
argon2.hash = ((password: string, options: object) =>
  hash(password, hashes.areCheap ? { ...options, memoryCost: 1024, timeCost: 2 } : options)) as typeof hash

const ends: (() => Promise<void>)[] = []

/** Has something done after the last test of the run, also when tests fail. */
export const atEnd = (action: () => Promise<void>) => void ends.push(action)

// By themselves, these would end the process without its exit handlers, which discard servers.
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
for (const [signal, code] of Object.entries(signals)) process.once(signal, () => process.exit(code))

export const mochaHooks = {
  async afterAll() {
    // A process that runs several files beside others hears of the end of each; what it has begun ends with it.
    if (process.env.MOCHA_WORKER_ID !== undefined) return
    for (const end of ends) await end()
  }
}
