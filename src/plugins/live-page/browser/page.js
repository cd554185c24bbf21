// The page: puts session, resources, connection and lists together.
import { Connection } from './connection.js'
import { showContacts, startContacts } from './contacts.js'
import { byId } from './element.js'
import { showChange, showWord, startEvents } from './events.js'
import { listResources, wish } from './resources.js'
import { Rows } from './rows.js'
import { accessToken, forget, startSession } from './session.js'

const words = {
  connecting: 'connecting',
  resuming: 'taking what was missed',
  connected: 'connected',
  lost: 'lost, tries again',
  cut: 'cut',
  refused: 'refused'
}
const connection = new Connection(accessToken)
const rows = new Rows()
/** Whether the rows have to be found, as after a start or a reset. */
let stale = true

const on = (type, listener) => connection.addEventListener(type, ({ detail }) => listener(detail))
const complain = error => (byId('resources-problem').textContent = error?.message ?? '')

/** Finds some rows of what is heard, so that events can say what they change. */
async function findRows() {
  const asked = connection.wish
  rows.keepOnly(asked.map(({ resource }) => resource))
  for (const { resource, query } of asked) {
    try {
      const { data } = await connection.call('find', resource, { ...query, $limit: 100, $sort: { id: -1 } })
      rows.found(resource, data)
    } catch (error) {
      complain(error)
    }
  }
  showContacts(rows.of('contacts'))
}

on('cursor', cursor => (byId('cursor').textContent = cursor ?? 'none'))
on('state', ({ state }) => {
  const pill = byId('state')
  if (pill.dataset.state !== state && state !== 'connected') showWord(state, words[state])
  pill.dataset.state = state
  pill.textContent = words[state]
  const isOpen = connection.socket.connected
  byId('transport').textContent = isOpen ? connection.socket.io.engine.transport.name : 'none'
  byId('cut').disabled = state === 'cut' || state === 'refused'
  byId('connect').disabled = !byId('cut').disabled
  byId('stumble').disabled = !isOpen
})
on('change', change => {
  showChange(change, rows.apply(change))
  if (change.path === 'contacts') showContacts(rows.of('contacts'))
})
on('live', () => {
  showWord('live', 'live from here on')
  if (stale) void findRows()
  stale = false
})
on('reset', ({ reason }) => {
  showWord('reset', `reset: ${reason}. What was known may be wrong and is read anew`)
  rows.keepOnly([])
  // With other rights there may be other resources to hear of.
  if (reason === 'rights-changed') void begin()
  else void findRows()
})
on('refused', error => {
  if (error.code !== 401) return complain(error)
  forget(error.message)
  void begin()
})

/** Says what is wanted now. What the server does not take is undone. */
async function subscribe(undo) {
  complain()
  try {
    await connection.subscribe(wish())
  } catch (error) {
    complain(error)
    return undo()
  }
  showWish()
  if (connection.socket.connected) await findRows()
  else stale = true
}

const showWish = () => {
  const lines = connection.wish.map(each => `  ${JSON.stringify(each)}`).join(',\n')
  byId('wish').textContent = lines ? `[\n${lines}\n]` : '[]'
}

/** Lists what whoever is signed in now may hear, and connects as him. */
async function begin() {
  complain()
  try {
    await listResources(undo => void subscribe(undo))
  } catch (error) {
    if (error.code !== 401) return complain(error)
    forget(error.message)
    return begin()
  }
  rows.keepOnly([])
  showContacts(rows.of('contacts'))
  stale = true
  connection.startAfresh(wish())
  showWish()
}

byId('cut').addEventListener('click', () => connection.cut())
byId('connect').addEventListener('click', () => connection.connect())
byId('stumble').addEventListener('click', () => connection.stumble())
startEvents()
startContacts()
startSession(() => void begin())
void begin()
