// The contacts: a form that changes some, so that there is something to hear of.
import { byId, element } from './element.js'
import { call } from './session.js'

const form = byId('contact')
const names = ['firstName', 'lastName', 'email']
const people = [
  ['Zoë', 'Øster'],
  ['Ada', 'Lovelace'],
  ['Grace', 'Hopper'],
  ['Max', 'Muster'],
  ['Mary', 'Shelley']
]
/** The one that is in the form, as it was when it was chosen. */
let chosen
let filled = 0

const values = () => Object.fromEntries(names.map(name => [name, form.elements[name].value]))

function fill(row) {
  for (const name of names) form.elements[name].value = row[name]
}

/** The next one to create, so that a click is enough. */
function suggest() {
  const [firstName, lastName] = people[filled % people.length]
  const email = `${firstName}.${lastName}.${++filled}@example.com`.toLowerCase()
  fill({ firstName, lastName, email: email.normalize('NFD').replace(/[^a-z0-9.@]/g, '') })
  choose(undefined)
}

function choose(row) {
  chosen = row
  byId('patch').disabled = byId('remove').disabled = row === undefined
  for (const button of byId('contact-list').querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.dataset.id === String(row?.id)))
  }
}

/** Shows the contacts that this window knows, the newest first. */
export function showContacts(rows) {
  const items = [...rows.values()]
    .sort((one, other) => (one.id < other.id ? 1 : -1))
    .slice(0, 50)
    .map(row => {
      const button = element(
        'button',
        { type: 'button', 'data-id': String(row.id), 'aria-pressed': String(row.id === chosen?.id) },
        element('b', { text: `${row.firstName} ${row.lastName}` }),
        element('span', { class: 'quiet', text: row.email })
      )
      button.addEventListener('click', () => {
        fill(row)
        choose(row)
      })
      return element('li', {}, button)
    })
  byId('contact-list').replaceChildren(...items)
  if (chosen && !rows.has(chosen.id)) choose(undefined)
}

async function attempt(action) {
  const problem = byId('contact-problem')
  problem.textContent = ''
  try {
    await action()
  } catch (error) {
    problem.textContent = error.message
  }
}

async function change() {
  const changed = Object.entries(values()).filter(([name, value]) => value !== chosen[name])
  chosen = await call('PATCH', `/contacts/${chosen.id}`, Object.fromEntries(changed))
}

async function remove() {
  await call('DELETE', `/contacts/${chosen.id}`)
  suggest()
}

async function create() {
  await call('POST', '/contacts', values())
  suggest()
}

export function startContacts() {
  form.addEventListener('submit', event => {
    event.preventDefault()
    void attempt(create)
  })
  byId('patch').addEventListener('click', () => {
    if (form.reportValidity()) void attempt(change)
  })
  byId('remove').addEventListener('click', () => void attempt(remove))
  suggest()
}
