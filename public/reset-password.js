// The script of the page for a new password: sends it with the token of the mail.
const form = document.querySelector('form')
const status = document.querySelector('[role=status]')

if (location.hash.length < 2) {
  form.hidden = true
  status.textContent = 'This page is opened by the link of a mail. Ask for such a mail to get one.'
}

form.addEventListener('submit', async event => {
  event.preventDefault()
  const body = { token: location.hash.slice(1), password: document.querySelector('input').value }
  try {
    const answer = await fetch('/passwords', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body)
    })
    const { message } = await answer.json()
    status.textContent = answer.ok ? 'The password is set. You can sign in with it now.' : message
    form.hidden = answer.ok
  } catch {
    status.textContent = 'The server cannot be reached. Try again.'
  }
})
