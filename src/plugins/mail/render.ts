// Rendering: a message and its values become a subject, HTML and text.
import type { Block } from './body'
import { escapeHtml, oneLine } from './escape'
import type { Brand, Message } from './message'

export interface Rendered {
  readonly subject: string
  readonly html: string
  readonly text: string
}

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

/** Black or white: what can be read on a colour, by its relative luminance (WCAG 2). */
export function inkOn(colour: string): string {
  const [red, green, blue] = [1, 3, 5].map(at => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff'
}

/** @throws TypeError for an address that is not one of the web: a link must not run anything */
function webAddress(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new TypeError('A button leads to an absolute address of http or https')
  }
  return new URL(url).href
}

function blockHtml(block: Block, colour: string): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p style="margin:0 0 16px">${escapeHtml(oneLine(block.text))}</p>`
    case 'note':
      return `<p style="margin:0 0 16px;color:#5f666b;font-size:14px">${escapeHtml(oneLine(block.text))}</p>`
    case 'code':
      return `<p style="margin:0 0 16px;font:bold 26px/1.4 ui-monospace,Menlo,Consolas,monospace;letter-spacing:3px">${escapeHtml(oneLine(block.text))}</p>`
    case 'button': {
      const url = escapeHtml(webAddress(block.url))
      // A table, because some programs for mail know no padding elsewhere.
      return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 16px"><tr><td bgcolor="${colour}" style="border-radius:6px;background:${colour}"><a href="${url}" style="display:inline-block;padding:12px 22px;color:${inkOn(colour)};font-weight:600;text-decoration:none">${escapeHtml(oneLine(block.label))}</a></td></tr></table>
<p style="margin:0 0 16px;color:#5f666b;font-size:14px">Or open this address: <a href="${url}" style="color:#5f666b;word-break:break-all">${url}</a></p>`
    }
  }
}

function blockText(block: Block): string {
  if (block.kind === 'button') return `${oneLine(block.label)}:\n${webAddress(block.url)}`
  return block.kind === 'code' ? `    ${oneLine(block.text)}` : oneLine(block.text)
}

function pageHtml(subject: string, blocks: readonly Block[], { name, url, colour }: Brand['application']) {
  const [title, sender, home] = [subject, oneLine(name), webAddress(url)].map(escapeHtml)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${title}</title>
</head>
<body style="margin:0;padding:0;background:#f4f3f0">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#f4f3f0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="max-width:560px;border-top:4px solid ${colour};border-radius:6px;background:#ffffff"><tr><td align="left" style="padding:28px 32px 14px;${font};font-size:16px;line-height:1.5;color:#22262a;word-break:break-word">
<p style="margin:0 0 20px;font-size:18px;font-weight:700">${sender}</p>
${blocks.map(block => blockHtml(block, colour)).join('\n')}
</td></tr></table>
<p style="margin:16px 0 0;${font};font-size:13px;color:#5f666b">${sender} &middot; <a href="${home}" style="color:#5f666b">${home}</a></p>
</td></tr></table>
</body>
</html>
`
}

/**
 * Makes the mail of a message.
 *
 * @param values what the message is about, and the application's name, address and colour
 * @throws TypeError for a button without an address of http or https
 */
export function render<Values>(message: Message<Values>, values: Values & Brand): Rendered {
  const { application } = values
  const blocks = message.body(values)
  const subject = oneLine(message.subject(values))
  const foot = `-- \n${oneLine(application.name)}\n${webAddress(application.url)}\n`
  return {
    subject,
    html: pageHtml(subject, blocks, application),
    text: `${blocks.map(blockText).join('\n\n')}\n\n${foot}`
  }
}
