// The landing page's script: lists what runs here out of /openapi.json, and makes the calls easy to copy.
const element = (name, text, ...children) => {
  const made = document.createElement(name)
  if (text) made.textContent = text
  made.append(...children)
  return made
}

/** A sentence in which `code` stands between backticks, as in Markdown. */
const sentence = text =>
  element('p', '', ...text.split('`').map((part, at) => (at % 2 === 1 ? element('code', part) : part)))

/** One resource: its name, what it holds, and its calls with what each does. */
function article({ name, description }, calls) {
  const items = calls.map(({ verb, path, summary }) =>
    element('li', '', element('code', verb.toUpperCase()), element('code', path), element('span', summary))
  )
  return element('article', '', element('h3', name), sentence(description), element('ul', '', ...items))
}

/** Every call of the document, with the tag that it belongs to. */
const callsOf = ({ paths }) =>
  Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs)
      .filter(([, call]) => call.tags)
      .map(([verb, call]) => ({ verb, path, summary: call.summary, tag: call.tags[0] }))
  )

async function listResources() {
  const place = document.getElementById('resources')
  try {
    const api = await (await fetch('/openapi.json')).json()
    const calls = callsOf(api)
    place.replaceChildren(
      ...api.tags.map(tag =>
        article(
          tag,
          calls.filter(call => call.tag === tag.name)
        )
      )
    )
  } catch {
    place.replaceChildren(element('p', 'The list could not be loaded. Reload the page to try again.'))
  }
}

async function showHealth() {
  const place = document.getElementById('health')
  try {
    const { status } = await (await fetch('/health')).json()
    place.textContent = status === 'ok' ? 'All is well' : 'Something is wrong'
  } catch {
    place.textContent = 'Not reached'
  }
}

/** The pages of live events and of mail are there in development only. */
async function showIfThere(link) {
  const { ok } = await fetch(link.href, { method: 'HEAD' })
  link.hidden = !ok
}

/** The calls go to where the page came from; where the browser allows it, a click copies them. */
function prepareCalls() {
  for (const figure of document.querySelectorAll('figure')) {
    const code = figure.querySelector('code')
    code.textContent = code.textContent.replaceAll('http://localhost:3030', location.origin)
    if (!navigator.clipboard) continue
    const button = element('button', 'Copy')
    button.type = 'button'
    button.setAttribute('aria-label', `Copy: ${figure.querySelector('figcaption').textContent}`)
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(code.textContent)
      button.textContent = 'Copied'
      setTimeout(() => (button.textContent = 'Copy'), 1500)
    })
    figure.append(button)
  }
}

prepareCalls()
void listResources()
void showHealth()
for (const link of document.querySelectorAll('nav a[hidden]')) void showIfThere(link).catch(() => undefined)
