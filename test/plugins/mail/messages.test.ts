// Messages: both forms of each, values that would like to be markup or headers, and what cannot be declared.
import assert from 'node:assert/strict'
import { allMessages, button, code, message, note, paragraph } from '../../../src/plugins/mail'
import { escapeHtml, oneLine } from '../../../src/plugins/mail/escape'
import { inkOn, render } from '../../../src/plugins/mail/render'

const application = { name: 'Hangar', url: 'https://hangar.example', colour: '#ffcc00' }

const landing = message<{ name: string; link: string; pin: string }>({
  name: 'hangar-landing',
  subject: ({ name, application }) => `${name} lands at ${application.name}`,
  body: ({ name, link, pin }) => [
    paragraph(`Hello ${name},`),
    button('See it', link),
    code(pin),
    note('Good for an hour.')
  ],
  example: { name: 'Amelia', link: 'https://hangar.example/see/1', pin: '123 456' }
})

const rendered = (values: Partial<(typeof landing)['example']> = {}) =>
  render(landing, { ...landing.example, ...values, application })

describe('messages', () => {
  it('become HTML and text with the same content', () => {
    const { subject, html, text } = rendered()
    assert.equal(subject, 'Amelia lands at Hangar')
    for (const word of ['Hello Amelia,', 'See it', 'https://hangar.example/see/1', '123 456', 'Hangar']) {
      assert.ok(html.includes(word), `HTML: ${word}`)
      assert.ok(text.includes(word), `text: ${word}`)
    }
    assert.equal(
      text,
      'Hello Amelia,\n\nSee it:\nhttps://hangar.example/see/1\n\n    123 456\n\nGood for an hour.\n\n' +
        '-- \nHangar\nhttps://hangar.example/\n'
    )
  })

  it('need no picture, no style sheet and no script', () => {
    assert.doesNotMatch(rendered().html, /<(img|script|style|link)\b|url\(/i)
  })

  it('escape values, in HTML alone', () => {
    const name = `<img src=x onerror="a('b')"> & Söhne`
    const { html, text } = rendered({ name })
    assert.ok(html.includes('Hello &lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; Söhne,'))
    assert.ok(!html.includes('<img'))
    assert.ok(text.includes(`Hello ${name},`))
  })

  it('let no value begin a line, in the subject or in a body', () => {
    const name = 'Ada\r\nBcc: eve@example.com\n\nPay here:\u2028https://eve.example\u202e'
    const { subject, text } = rendered({ name })
    assert.equal(subject, 'Ada Bcc: eve@example.com Pay here: https://eve.example lands at Hangar')
    assert.ok(text.startsWith('Hello Ada Bcc: eve@example.com Pay here: https://eve.example,\n\n'))
  })

  it('lead to the web only', () => {
    for (const link of ['javascript:alert(1)', 'data:text/html,x', '/relative', '']) {
      assert.throws(() => rendered({ link }), /absolute address of http or https/, link)
    }
    const { html } = rendered({ link: 'https://hangar.example/?a=1&b="><script>' })
    assert.ok(html.includes('href="https://hangar.example/?a=1&amp;b=%22%3E%3Cscript%3E"'))
  })

  it('write on a colour in what can be read', () => {
    const inks = ['#ffcc00', '#ffffff', '#5b3fd1', '#000000', '#1f6b5a'].map(inkOn)
    assert.deepEqual(inks, ['#000000', '#000000', '#ffffff', '#ffffff', '#ffffff'])
    assert.match(rendered().html, /bgcolor="#ffcc00"[^]*color:#000000/)
  })

  it('are listed by name, once each', () => {
    assert.equal(allMessages().get('hangar-landing'), landing)
    assert.ok(allMessages().has('test'))
    assert.throws(() => message(landing), /two messages with the name hangar-landing/)
    for (const name of ['', 'Landing', 'land ing', 'land--ing', '../x', 'a'.repeat(81)]) {
      assert.throws(() => message({ ...landing, name }), /kebab-case/, name)
    }
  })

  it('can all be rendered with their examples', () => {
    for (const each of allMessages().values()) {
      const { subject, html, text } = render(each, { ...each.example, application })
      assert.ok(subject.length > 0 && html.length > 0 && text.length > 0, each.name)
      assert.doesNotMatch(subject + html + text, /undefined|\[object/, each.name)
    }
  })
})

describe('escaping', () => {
  it('leaves nothing that HTML reads', () => {
    assert.equal(escapeHtml(`<a b='c' d="e">&amp;`), '&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;amp;')
  })

  it('makes one line of any text', () => {
    assert.equal(oneLine(' a\r\n\t b\u0000c\u0085d\u2029e\u2066f '), 'a b c d ef')
  })
})
