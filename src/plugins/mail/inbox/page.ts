// The page of the inbox: the mails on the left, one of them on the right, made on the server.
import cluster from 'node:cluster'
import { escapeHtml } from '../escape'
import type { Received } from './inbox'

const timeOf = ({ at }: Received) =>
  `<time datetime="${at}">${at.slice(0, 10)} ${at.slice(11, 19)} UTC</time>`

/** Addresses of the web in a text become links; everything else stays text. */
const linked = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) => {
      const safe = escapeHtml(part)
      return index % 2 === 1 ? `<a href="${safe}" target="_blank" rel="noopener">${safe}</a>` : safe
    })
    .join('')

const entry = (mail: Received, chosen: Received | undefined): string =>
  `<li><a href="/dev/mail/${mail.id}"${mail === chosen ? ' aria-current="page"' : ''}>
<b>${escapeHtml(mail.subject) || '(no subject)'}</b>
<span>${escapeHtml(mail.to.join(', '))}</span>
${timeOf(mail)}
</a></li>`

/** The HTML of a mail can do nothing here: no script, no picture from elsewhere, and links open another window. */
const frame = ({ id, html }: Received): string =>
  html === ''
    ? ''
    : `<iframe src="/dev/mail/${id}/html" title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`

const reading = (mail: Received): string => `<article aria-labelledby="subject">
<h2 id="subject">${escapeHtml(mail.subject) || '(no subject)'}</h2>
<dl>
<dt>From</dt><dd>${escapeHtml(mail.from)}</dd>
<dt>To</dt><dd>${escapeHtml(mail.to.join(', '))}</dd>
<dt>Came</dt><dd>${timeOf(mail)}</dd>
</dl>
${frame(mail)}
<details${mail.html === '' ? ' open' : ''}><summary>Text</summary><pre>${linked(mail.text)}</pre></details>
</article>`

const nothing = `<article><h2>No mail yet</h2>
<p>Mails that the application sends come here while <code>MAIL_URL</code> is not set. Nothing leaves this machine.</p>
<p>Try it: <code>npm run plumage -- mail send-test you@example.com</code></p></article>`

/**
 * The page.
 *
 * @param mails newest first
 * @param chosen the one to show
 */
export function inboxPage(mails: readonly Received[], chosen: Received | undefined): string {
  const alone = cluster.isPrimary
    ? ''
    : '<p class="quiet">Each of the processes has an inbox of its own; this is one of them.</p>'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Mail</title>
<link rel="icon" type="image/svg+xml" href="/feather.svg">
<link rel="stylesheet" href="/dev/mail/style.css">
<script type="module" src="/dev/mail/page.js"></script>
</head>
<body data-newest="${mails[0]?.id ?? 0}">
<header>
<h1>Mail</h1>
<nav aria-label="Other pages"><a href="/">Start</a> <a href="/docs">Documentation</a> <a href="/dev/mail.json">JSON</a></nav>
${alone}
</header>
<main>
<nav aria-label="Mails"><ol reversed>${mails.map(mail => entry(mail, chosen)).join('\n')}</ol></nav>
${chosen ? reading(chosen) : nothing}
</main>
</body>
</html>
`
}
