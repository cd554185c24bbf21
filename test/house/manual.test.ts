// The manual of errors is made of the catalogue and must not fall behind it.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogue, failure } from '../../src/engine'
import type { ErrorName } from '../../src/engine'

const file = join(__dirname, '../../docs/errors.md')

/** What a message is when all of it is filled in. */
const filled: Record<string, string> = {
  '{problems}': '*every problem by its key*',
  '{sentence}': '*the message of the check*'
}

function manual(): string {
  const lines = Object.entries(catalogue).map(([name, { sentence, when }]) => {
    const { code } = failure(name as ErrorName)
    return `| ${code} | \`${name}\` | ${filled[sentence] ?? sentence} | ${when} |\n`
  })
  return `# Errors

Every error answer is JSON: \`{ name, message, code, className, data, errors? }\`. \`code\` is the HTTP status, on sockets as well;
\`data.error\` is the name below; words in braces are in \`data\` too.

| status | name | message | when |
| --- | --- | --- | --- |
${lines.join('')}`
}

describe('the manual of errors', () => {
  it('says what the catalogue says; UPDATE_MANUAL=1 npx mocha test/house/manual.test.ts writes it anew', () => {
    if (process.env.UPDATE_MANUAL) writeFileSync(file, manual())
    assert.equal(readFileSync(file, 'utf8'), manual())
  })
})
