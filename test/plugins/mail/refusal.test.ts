// Refusals: which of a server's answers end a mail, and what is noted of them.
import assert from 'node:assert/strict'
import { isFinal, reasonOf } from '../../../src/plugins/mail/refusal'

const answer = (command: string, response: string) =>
  Object.assign(new Error(`It failed: ${response}`), {
    command,
    response,
    responseCode: Number.parseInt(response, 10)
  })

const answers: [command: string, response: string, isFinal: boolean][] = [
  ['RCPT TO', '550 5.1.1 No such user', true],
  ['RCPT TO', '551 User not local', true],
  ['RCPT TO', '553 5.1.3 Bad address', true],
  ['DATA', '552 5.3.4 Message too big', true],
  ['DATA', '554 5.6.0 Not wanted', true],
  ['RCPT TO', '450 4.2.1 Mailbox busy', false],
  ['RCPT TO', '421 4.3.2 Shutting down', false],
  ['DATA', '451 4.3.0 Try later', false],
  ['RCPT TO', '530 5.7.0 Authentication required', false],
  ['RCPT TO', '554 5.7.1 Relay access denied', false],
  ['DATA', '550-5.7.26 This sender is unauthenticated', false],
  ['MAIL FROM', '550 5.1.8 Sender address rejected', false],
  ['AUTH PLAIN', '535 5.7.8 Bad credentials', false],
  ['CONN', '554 5.3.2 No SMTP service here', false]
]

describe('a refusal', () => {
  for (const [command, response, expected] of answers) {
    it(`${response} to ${command} ${expected ? 'is final' : 'may pass'}`, () => {
      assert.equal(isFinal(answer(command, response)), expected)
    })
  }

  it('may pass where there was no answer at all', () => {
    for (const code of ['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'ETLS']) {
      assert.equal(isFinal(Object.assign(new Error('Away'), { code })), false, code)
    }
  })

  it('is told in one line of moderate length', () => {
    const reason = reasonOf(answer('DATA', `554 First\r\n554 ${'x '.repeat(1000)}`), '', '')
    assert.match(reason, /^554 First 554 x x/)
    assert.ok(reason.length <= 301)
  })

  it('is told without user, password, tokens and codes', () => {
    const url = 'smtp://pilot:p%40ss-word@smtp.example'
    const text = 'Hello,\n\nhttps://hangar.example/reset/AbC-12_xyz?x=1\n\n    482917\n'
    const response = '550 pilot p@ss-word p%40ss-word reset/AbC-12_xyz 482917 hangar.example Hello'
    assert.equal(
      reasonOf(answer('DATA', response), url, text),
      '550 [hidden] [hidden] [hidden] reset/[hidden] [hidden] hangar.example Hello'
    )
  })

  it('without a word is told all the same', () => {
    assert.equal(reasonOf(Object.assign(new Error(''), { code: 'ESOCKET' }), '', ''), 'ESOCKET')
  })
})
