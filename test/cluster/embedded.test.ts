// Many processes on the embedded database: the primary alone starts and ends it, also after it was killed.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { findServer } from '../../src/plugins/database/server'
import { dataFolder, discard, temporaryFolder } from '../support/server'
import { begin, groupOf, killGroups, until } from './processes'

describe('many processes on the embedded database', function () {
  this.timeout(60_000)
  const data = temporaryFolder()
  const folders = temporaryFolder()
  const run = () => begin('src/index.ts', { DATA: data, TMPDIR: folders, WEB_CONCURRENCY: '2' })
  const socketFolders = () => readdirSync(folders).filter(name => name.startsWith('plumage-'))

  after(() => {
    killGroups()
    discard(data)
    discard(folders)
  })

  it('end with a primary that is killed; the server stays for the next start', async () => {
    const processes = run()
    const url = await processes.url
    assert.equal((await fetch(`${url}/health`)).status, 200)
    assert.equal(socketFolders().length, 1)
    process.kill(processes.pid, 'SIGKILL')
    await until('the workers end by themselves', () => groupOf(processes.pid).length === 0)
    assert.deepEqual(socketFolders(), [])
    assert.ok(findServer(dataFolder(data)))
  })

  it('end at once at the second word, and with the server at the first', async () => {
    const hasty = run()
    const url = await hasty.url
    // A request that never comes to its end.
    void fetch(`${url}/users`, { method: 'POST', body: new ReadableStream(), duplex: 'half' } as never).catch(
      () => undefined
    )
    await sleep(100)
    process.kill(hasty.pid, 'SIGTERM')
    await sleep(1_100)
    assert.ok(groupOf(hasty.pid).length > 1, 'what is in flight keeps it')
    process.kill(hasty.pid, 'SIGTERM')
    assert.equal(await hasty.ended, 1)
    assert.deepEqual(groupOf(hasty.pid), [])
    assert.deepEqual(socketFolders(), [])

    const processes = run()
    await processes.url
    process.kill(processes.pid, 'SIGINT')
    assert.equal(await processes.ended, 0, processes.output())
    assert.match(processes.output(), /PostgreSQL stopped/)
    assert.equal(findServer(dataFolder(data)), undefined)
  })
})
