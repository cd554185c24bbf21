// The list of events: newest first, each with its row and what has changed in it.
import { byId, element } from './element.js'

/** More than these would make the page slow; the oldest go. */
const MOST = 500

let total = 0

const two = (number, digits = 2) => String(number).padStart(digits, '0')

function now() {
  const date = new Date()
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(part => two(part)).join(':')
  return element('time', { datetime: date.toISOString(), text: `${time}.${two(date.getMilliseconds(), 3)}` })
}

function add(item) {
  const list = byId('events')
  list.prepend(item)
  while (list.children.length > MOST) list.lastElementChild.remove()
}

/** A row as JSON, with the fields marked that have changed. */
function json(row, changed = []) {
  const names = Object.keys(row)
  const lines = names.map((name, index) => {
    const value = JSON.stringify(row[name], null, 2).replaceAll('\n', '\n  ')
    const text = `${JSON.stringify(name)}: ${value}${index < names.length - 1 ? ',' : ''}`
    return element(changed.includes(name) ? 'mark' : 'span', { text })
  })
  const code = element('code', {}, '{\n')
  for (const line of lines) code.append('  ', line, '\n')
  code.append('}')
  return element('pre', { tabindex: '0' }, code)
}

/**
 * Shows a change.
 * @param change `{ path, event, row, resumed }`
 * @param changed names of fields; undefined where that is not known
 */
export function showChange({ path, event, row, resumed }, changed) {
  const head = element(
    'p',
    {},
    now(),
    element('b', { class: 'event', text: event }),
    element('span', { class: 'resource', text: path }),
    element('code', { text: String(row.id) })
  )
  if (resumed) head.append(element('span', { class: 'resumed', text: 'resumed' }))
  const item = element('li', { 'data-event': event, 'data-resource': path }, head)
  if (changed) {
    const names = changed.length > 0 ? changed.map(name => element('code', { text: name })) : ['nothing']
    item.append(element('p', { class: 'changed' }, 'changed ', ...names))
  }
  item.append(json(row, changed))
  add(item)
  byId('count').textContent = `${++total} so far`
}

/** Shows a line about the connection itself. */
export function showWord(word, text) {
  add(element('li', { 'data-word': word }, element('p', {}, now(), element('span', { text }))))
}

export function startEvents() {
  byId('clear').addEventListener('click', () => byId('events').replaceChildren())
}
