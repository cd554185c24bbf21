// The load process: keep-alive connections on plain sockets, each sending its next call after the last answer.
import { connect } from 'node:net'
import { Kind, workloads } from './workloads'

export interface Job {
  kind: Kind
  port: number
  /** Path of the resource, if it is not the contacts. */
  at?: string
  token: string
  ids: number[]
  connections: number
  seconds: number
}

export interface Outcome {
  requests: number
  failures: number
  seconds: number
  error?: string
}

const patienceMilliseconds = 10_000

// An HTTP library would cost more than the servers that it measures, so only this much of HTTP is spoken.
const isComplete = (answer: Buffer) => {
  const end = answer.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer.toString('latin1', 0, end))
  return length ? answer.length >= end + 4 + Number(length[1]) : answer.subarray(-5).equals(lastChunk)
}
const lastChunk = Buffer.from('0\r\n\r\n')
const isSuccess = (answer: Buffer) => answer[9] === '2'.charCodeAt(0)

const caller = ({ kind, port, at, token, ids }: Job) => {
  const { method, path, body } = workloads[kind]
  const head = `HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer ${token}\r\n`
  let count = 0
  return () => {
    const id = ids[Math.floor(Math.random() * ids.length)]
    const start = `${method} ${path(id, at)} ${head}`
    if (!body) return `${start}\r\n`
    const text = JSON.stringify(body(++count))
    return `${start}Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`
  }
}

const keepCalling = (port: number, next: () => string, until: number, outcome: Outcome) =>
  new Promise<void>((resolve, reject) => {
    let answer: Buffer | undefined
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(next()))
    socket.setTimeout(patienceMilliseconds, () => socket.destroy(new Error('no answer')))
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server closed the connection')))
    socket.on('data', chunk => {
      answer = answer ? Buffer.concat([answer, chunk]) : chunk
      if (!isComplete(answer)) return
      outcome.requests++
      if (!isSuccess(answer)) outcome.failures++
      answer = undefined
      if (performance.now() < until) return void socket.write(next())
      resolve()
      socket.destroy()
    })
  })

const run = async (job: Job): Promise<Outcome> => {
  const outcome: Outcome = { requests: 0, failures: 0, seconds: 0 }
  const next = caller(job)
  const start = performance.now()
  const until = start + job.seconds * 1000
  try {
    await Promise.all(
      Array.from({ length: job.connections }, () => keepCalling(job.port, next, until, outcome))
    )
  } catch (error: any) {
    outcome.error = error.message
  }
  outcome.seconds = (performance.now() - start) / 1000
  return outcome
}

process.on('message', (job: Job) => void run(job).then(outcome => process.send!(outcome)))
process.on('disconnect', () => process.exit())
