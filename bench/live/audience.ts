// One audience: what it costs to tell many sockets of the same change, beside socket.io alone and plain Feathers.
import { measureWindow } from './window'
import type { Window } from './window'
import type { Orders } from './orders'
import type { Pace } from './servers/row'
import type { Bench } from './bench'
import { tokenOf } from './world'

export interface Contender {
  name: string
  server: Orders
  cause: (pace: Pace) => Promise<void>
}

export interface AudienceResult {
  sockets: number
  /** By contender, one window for each round. */
  windows: Record<string, Window[]>
}

const perSecond = 10
/** Long enough for the compiler of the engine to have seen it all. */
const warmUpSeconds = 3

async function measure(bench: Bench, contenders: Contender[], sockets: number): Promise<AudienceResult> {
  const { listeners, rounds, seconds, say } = bench
  const groupOf = ({ name }: Contender) => `${name}, ${sockets} sockets`
  const tokens = Array.from({ length: sockets }, (_, index) => tokenOf(index + 1))
  for (const contender of contenders) {
    say(`${sockets} sockets to ${contender.name}`)
    const isOwn = contender.name === 'plumage'
    await listeners('open', {
      group: groupOf(contender),
      port: await contender.server<number>('port'),
      tokens: isOwn ? tokens : tokens.map(() => null),
      ready: isOwn ? '42["live"' : '40'
    })
  }
  const run = (contender: Contender, events: number) =>
    measureWindow({
      server: contender.server,
      listeners,
      group: groupOf(contender),
      cause: () => contender.cause({ events, perSecond }),
      expected: events * sockets,
      all: true
    })
  for (const contender of contenders) await run(contender, warmUpSeconds * perSecond)
  const windows: AudienceResult['windows'] = Object.fromEntries(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    say(`Round ${round + 1} of ${rounds}`)
    // Each round begins with another one, so that no one always runs on the warm or the weary machine.
    const shift = round % contenders.length
    for (const contender of [...contenders.slice(shift), ...contenders.slice(0, shift)])
      windows[contender.name].push(await run(contender, seconds * perSecond))
  }
  for (const contender of contenders) await listeners('close', groupOf(contender))
  return { sockets, windows }
}

/** @param sizes numbers of sockets, one after the other */
export async function measureAudience(bench: Bench, sizes: number[]): Promise<AudienceResult[]> {
  const rivals = ['socketio', 'channels'].map(name => {
    const server = bench.startServer(`servers/${name}.ts`)
    return { name, server, cause: (pace: Pace) => server('broadcast', pace) }
  })
  const contenders: Contender[] = [
    { name: 'plumage', server: bench.server, cause: pace => bench.writer.changeHangar(pace) },
    ...rivals
  ]
  const results: AudienceResult[] = []
  for (const sockets of sizes) results.push(await measure(bench, contenders, sockets))
  return results
}
