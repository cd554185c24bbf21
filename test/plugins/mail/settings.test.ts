// The settings of mails: what is refused, in which words, and that no password is among them.
import assert from 'node:assert/strict'
import { ConfigurationError, loadConfiguration } from '../../../src/configuration'
import type { Overrides } from '../../../src/configuration'

const problemsOf = (overrides: Overrides): string => {
  try {
    loadConfiguration(overrides)
    return ''
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error))
    return error.problems.join('\n')
  }
}

const wrong: [Overrides, RegExp][] = [
  [
    { mail: { url: 'http://a:geheim@b' } },
    /^mail\.url \(MAIL_URL\): its value must look like smtp:\/\/user:/
  ],
  [{ mail: { url: 'smtp://a:geheim@b:port' } }, /^mail\.url \(MAIL_URL\): its value must look like smtp:/],
  [{ mail: { url: 'smtp://a:geheim@b c' } }, /^mail\.url \(MAIL_URL\): its value must look like smtp:/],
  [{ mail: { from: 'nobody' } }, /^mail\.from \(MAIL_FROM\): "nobody" must look like My App <no-reply@/],
  [{ mail: { from: 'A <a@example.com>\r\nBcc: b@example.com' } }, /^mail\.from \(MAIL_FROM\)/],
  [{ mail: { from: 'a@example.com, b@example.com' } }, /^mail\.from \(MAIL_FROM\)/],
  [{ mail: { sender: 'a@example.com' } }, /^mail\.sender is not a setting/],
  [{ application: { url: 'example.com' } }, /^application\.url \(APPLICATION_URL\): .* like https:\/\/app\./],
  [{ application: { url: 'https://a.example/?x=1' } }, /^application\.url \(APPLICATION_URL\)/],
  [
    { application: { colour: 'red' } },
    /^application\.colour \(APPLICATION_COLOUR\): "red" must look like #5b3fd1/
  ],
  [{ application: { name: '' } }, /^application\.name \(APPLICATION_NAME\)/]
]

describe('the settings of mails', () => {
  for (const [overrides, said] of wrong) {
    it(`refuse ${JSON.stringify(overrides)}`, () => {
      const problems = problemsOf(overrides)
      assert.match(problems, said)
      assert.doesNotMatch(problems, /geheim/)
    })
  }

  for (const from of ['a@b', 'no-reply@app.example', 'My App <no-reply@app.example>', '<a@b.example>']) {
    it(`take the sender ${from}`, () => assert.equal(problemsOf({ mail: { from } }), ''))
  }

  it('need a public address where mails leave a machine in production', () => {
    process.env.NODE_ENV = 'production'
    try {
      const mail = { url: 'smtp://mail.example' }
      const authentication = { secret: 'a secret that is long enough for 1 test' }
      assert.match(problemsOf({ mail, authentication }), /^application\.url \(APPLICATION_URL\) is missing/)
      assert.equal(problemsOf({ mail, authentication, application: { url: 'https://a.example/app' } }), '')
    } finally {
      process.env.NODE_ENV = 'test'
    }
  })
})
