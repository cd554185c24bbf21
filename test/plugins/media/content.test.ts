// The types of files, as their first bytes tell them.
import assert from 'node:assert/strict'
import { mismatch } from '../../../src/plugins/media/types-of-files'

const text = (content: string, encoding: BufferEncoding = 'utf8') => Buffer.from(content, encoding)

describe('the type of a file', () => {
  for (const [type, head] of [
    ['text/plain', text('Über den Wolken')],
    ['text/csv', text('\ufeffa;b\r\n1;2', 'utf16le')],
    ['text/csv', Buffer.from([0xfe, 0xff, 0, 0x61])],
    ['text/plain', text('<html><script>alert(1)</script>')],
    ['application/json', text('{"a":1}')],
    ['application/pdf', text('%PDF-1.7\n')]
  ] as const)
    it(`may be ${type} with ${JSON.stringify(head.toString('latin1'))}`, async () =>
      assert.equal(await mismatch(head, type), undefined))

  for (const [type, head, said] of [
    ['text/plain', Buffer.from([1, 0, 2]), /it is not text/],
    ['text/plain', text('%PDF-1.7\n'), /it is application\/pdf/],
    ['image/png', text('GIF89a______________'), /it is image\/gif/],
    ['image/png', text('<svg xmlns="http://www.w3.org/2000/svg"/>'), /it is not image\/png/],
    ['image/jpeg', Buffer.from([0xff, 0xfe, 0x61, 0]), /image\/jpeg/],
    ['application/pdf', text('MZ'), /application\/pdf/]
  ] as const)
    it(`is not ${type} with ${JSON.stringify(head.toString('latin1'))}`, async () =>
      assert.match((await mismatch(head, type))!, said))
})
