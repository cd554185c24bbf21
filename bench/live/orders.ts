// Orders: what the bench asks its processes to do, one after the other, and how they answer.
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../contenders'
import { start } from '../machine'

interface Answer {
  result?: unknown
  error?: string
}

/** Answers the orders of the parent process; ends with it. */
export function answerOrders(handlers: Record<string, (data: any) => unknown>): void {
  process.on('message', async ({ name, data }: { name: string; data: unknown }) => {
    try {
      process.send!({ result: await handlers[name](data) } satisfies Answer)
    } catch (error) {
      process.send!({ error: (error as Error).message } satisfies Answer)
    }
  })
  process.on('disconnect', () => process.exit())
}

/** The CPU time of this process so far, its own and the system's for it, in microseconds. */
export function cpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Gives an order, and settles with the answer. */
export type Orders = <Result = void>(name: string, data?: unknown) => Promise<Result>

/**
 * Starts a script of this folder that answers orders.
 *
 * @param folder for its log
 * @throws Error with the words of the script that failed
 */
export function startProcess(
  script: string,
  folder: string,
  env: Record<string, string>,
  place?: 'alone' | 'anywhere'
): Orders {
  const log = join(folder, `${script.replaceAll('/', '-')}.log`)
  const output = openSync(log, 'a')
  const child = start(
    [process.execPath, '--require', 'tsx/cjs', join(__dirname, script)],
    { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', output, output, 'ipc'] },
    place
  )
  let turn: Promise<unknown> = Promise.resolve()
  const give = (name: string, data: unknown) =>
    new Promise<any>((resolve, reject) => {
      const ended = () => reject(new Error(`${script} has ended, see ${log}`))
      if (child.exitCode !== null) return ended()
      child.once('exit', ended)
      child.once('message', ({ result, error }: Answer) => {
        child.off('exit', ended)
        if (error) reject(new Error(`${script}: ${error}`))
        else resolve(result)
      })
      child.send({ name, data })
    })
  return (name, data) => {
    const answer = turn.then(() => give(name, data))
    turn = answer.catch(() => undefined)
    return answer
  }
}
