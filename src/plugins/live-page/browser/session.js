// The session: who is signed in in this window. Another window may be somebody else.
import { byId } from './element.js'

const KEY = 'plumage-live'

/** `{ accessToken, name }`, or null for nobody. A window that is opened from this one begins with a copy. */
let session = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')

export const accessToken = () => session?.accessToken ?? null

/**
 * Calls the server over REST, as whoever is signed in.
 * @throws Error with the server's own sentence, and its status as `code`
 */
export async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(session ? { authorization: `Bearer ${session.accessToken}` } : {})
    },
    body: body && JSON.stringify(body)
  })
  const answer = await response.json()
  if (!response.ok) throw Object.assign(new Error(answer.message), { code: response.status })
  return answer
}

function keep(next) {
  session = next
  if (next) sessionStorage.setItem(KEY, JSON.stringify(next))
  else sessionStorage.removeItem(KEY)
  show()
}

function show() {
  byId('sign-in').hidden = session !== null
  byId('signed-in').hidden = session === null
  byId('caller').textContent = session?.name ?? ''
}

async function signIn(email, password) {
  const { accessToken, user } = await call('POST', '/authentication', { strategy: 'local', email, password })
  keep({ accessToken, name: user.email ?? email })
}

const random = () =>
  [...crypto.getRandomValues(new Uint8Array(8))].map(byte => byte.toString(16).padStart(2, '0')).join('')

/** Registers somebody whose address cannot be taken yet. */
async function register() {
  const [email, password] = [`visitor-${random().slice(0, 8)}@example.com`, `${random()}${random()}`]
  await call('POST', '/users', { email, password })
  await signIn(email, password)
}

/** Ends the session here, for example when the server takes its token no more. */
export const forget = reason => {
  keep(null)
  byId('caller-problem').textContent = reason ?? ''
}

/** @param {() => void} changed is called when somebody else is signed in than before */
export function startSession(changed) {
  const attempt = action => async event => {
    event.preventDefault()
    const problem = byId('caller-problem')
    problem.textContent = ''
    try {
      await action()
    } catch (error) {
      problem.textContent = error.message
      return
    }
    changed()
  }
  const form = byId('sign-in')
  form.addEventListener(
    'submit',
    attempt(async () => {
      await signIn(form.elements.email.value, form.elements.password.value)
      form.reset()
    })
  )
  byId('register').addEventListener('click', attempt(register))
  byId('sign-out').addEventListener(
    'click',
    attempt(async () => forget())
  )
  byId('second').addEventListener('click', () => window.open('/live', '_blank'))
  show()
}
