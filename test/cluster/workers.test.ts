// Workers that die again and again.
import assert from 'node:assert/strict'
import { begin, groupOf, killGroups } from './processes'

describe('workers', function () {
  this.timeout(60_000)
  after(killGroups)

  it('are replaced ever more slowly, until it is clear that none will live', async () => {
    const processes = begin('test/cluster/short-lived.ts', {})
    assert.equal(await processes.ended, 3, processes.output())
    assert.equal(processes.output().match(/both listen/g)?.length, 1)
    const waits = [...processes.output().matchAll(/takes its place in (\d+) ms/g)].map(([, ms]) => Number(ms))
    assert.deepEqual([...new Set(waits)].slice(0, 4), [200, 400, 800, 1600])
    assert.match(
      processes.output(),
      /Workers end again and again soon after their start\. The last one ended with exit code 7\./
    )
    assert.deepEqual(groupOf(processes.pid), [])
  })
})
