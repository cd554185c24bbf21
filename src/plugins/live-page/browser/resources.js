// The resources: which of them this window wants to hear of, and of which rows.
import { byId, element } from './element.js'
import { call } from './session.js'

/** Paths that are switched off, and queries by path, as they were typed. They outlive a sign-in. */
const off = new Set()
const queries = new Map()
let listed = []

/** @throws Error that says which query is no JSON */
function subscriptionTo(path) {
  const text = queries.get(path)
  if (!text) return { resource: path }
  try {
    return { resource: path, query: JSON.parse(text) }
  } catch {
    throw new Error(`The query of ${path} is no JSON. Write it like {"id":{"$gt":5}}`)
  }
}

/** Everything that is wanted, as the server takes it. */
export const wish = () =>
  listed.filter(({ path, open }) => open && !off.has(path)).map(({ path }) => subscriptionTo(path))

/** @param {boolean} changed whether anything could be sent; tells a mistake in the page */
function item({ path, about, rule, open }, changed) {
  const toggle = element('input', {
    type: 'checkbox',
    role: 'switch',
    id: `hear-${path}`,
    checked: open && !off.has(path),
    disabled: !open
  })
  toggle.addEventListener('change', () => {
    if (toggle.checked) off.delete(path)
    else off.add(path)
    changed(() => {
      if (toggle.checked) off.add(path)
      else off.delete(path)
      toggle.checked = !toggle.checked
    })
  })
  const query = element('input', {
    type: 'text',
    placeholder: 'only where {"id":{"$gt":5}}',
    'aria-label': `Only ${path} where`,
    value: queries.get(path) ?? '',
    disabled: !open,
    spellcheck: 'false'
  })
  query.addEventListener('change', () => {
    const before = queries.get(path) ?? ''
    queries.set(path, query.value.trim())
    changed(() => queries.set(path, before))
  })
  return element(
    'li',
    { title: open ? about : `${about} Not for whoever is signed in here.`, 'data-open': String(open) },
    element(
      'label',
      {},
      toggle,
      element('b', { text: path }),
      element('span', { class: 'quiet', text: rule })
    ),
    query
  )
}

/**
 * Lists what there is for whoever is signed in.
 * @param {(undo: () => void) => void} changed is called when something else is wanted
 * @throws Error with the server's sentence
 */
export async function listResources(changed) {
  listed = await call('GET', '/live/resources.json')
  byId('resources').replaceChildren(...listed.map(each => item(each, changed)))
  byId('contacts').hidden = !listed.some(({ path, open }) => path === 'contacts' && open)
}
