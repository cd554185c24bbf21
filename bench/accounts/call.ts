// A call and the time that it took, over connections that are kept.
import { Agent, request } from 'node:http'

const agent = new Agent({ keepAlive: true })
const patienceMilliseconds = 30_000

/** What is called, and as whom. */
export interface Call {
  port: number
  method: string
  path: string
  token?: string
  body?: object
}

/** An answer. */
export interface Answer {
  status: number
  text: string
  /** Milliseconds from the sending to the last byte. */
  took: number
}

/**
 * Makes one call.
 * @throws Error when no answer comes within half a minute
 */
export const makeCall = ({ port, method, path, token, body }: Call) =>
  new Promise<Answer>((resolve, reject) => {
    const text = body && JSON.stringify(body)
    const headers = {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    }
    const start = performance.now()
    const call = request({ host: '127.0.0.1', port, method, path, headers, agent }, answer => {
      let got = ''
      answer.setEncoding('utf8')
      answer.on('data', chunk => (got += chunk))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, text: got, took: performance.now() - start })
      )
    })
    call.setTimeout(patienceMilliseconds, () => call.destroy(new Error('no answer')))
    call.on('error', reject)
    call.end(text)
  })
