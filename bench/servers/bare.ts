// The floor: node:http and pg with nothing in between, every check written out by hand.
import { createServer, IncomingMessage } from 'node:http'
import { openContacts } from './contacts'
import { tokens } from './token'

type Answer = [status: number, body: unknown]

const contacts = openContacts(process.env.DATABASE_URL!)
const { userOf } = tokens(process.env.AUTH_SECRET!)
const fields = ['firstName', 'lastName', 'email']
const bodyLimit = 1_000_000

const notFound: Answer = [404, { message: 'Not found' }]
const badRequest: Answer = [400, { message: 'Bad request' }]

const readBody = (request: IncomingMessage) =>
  new Promise<any>((resolve, reject) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', chunk => {
      text += chunk
      if (text.length > bodyLimit) request.destroy()
    })
    request.on('error', reject)
    request.on('end', () => {
      try {
        resolve(JSON.parse(text))
      } catch {
        resolve(undefined)
      }
    })
  })

const isData = (body: any) =>
  body !== null &&
  typeof body === 'object' &&
  Object.keys(body).every(key => fields.includes(key) && typeof body[key] === 'string')

const pageOf = (query: URLSearchParams) => ({
  limit: Math.min(Number(query.get('$limit') ?? 20), 100),
  skip: Number(query.get('$skip') ?? 0),
  descending: query.get('$sort[id]') === '-1'
})

const handle = async (request: IncomingMessage): Promise<Answer> => {
  const userId = userOf(request.headers.authorization?.slice('Bearer '.length) ?? '')
  if (userId === undefined) return [401, { message: 'Not authenticated' }]

  const [path, query] = request.url!.split('?')
  if (path === '/contacts') {
    if (request.method === 'GET')
      return [200, await contacts.find(userId, pageOf(new URLSearchParams(query)))]
    if (request.method !== 'POST') return notFound
    const body = await readBody(request)
    const complete = isData(body) && fields.every(key => key in body)
    return complete ? [201, await contacts.create(userId, body)] : badRequest
  }

  const id = path.startsWith('/contacts/') ? Number(path.slice('/contacts/'.length)) : NaN
  if (!Number.isInteger(id)) return notFound
  if (request.method === 'PATCH') {
    const body = await readBody(request)
    if (!isData(body)) return badRequest
    const contact = await contacts.patch(userId, id, body)
    return contact ? [200, contact] : notFound
  }
  const contact = request.method === 'GET' && (await contacts.get(userId, id))
  return contact ? [200, contact] : notFound
}

createServer((request, response) => {
  void handle(request)
    .catch((error): Answer => {
      console.error(error)
      return [500, { message: 'Something went wrong' }]
    })
    .then(([status, body]) => {
      const text = JSON.stringify(body)
      response.writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(text)
      })
      response.end(text)
    })
}).listen(Number(process.env.PORT))
