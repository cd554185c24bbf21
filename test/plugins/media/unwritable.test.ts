// A folder that cannot be written to is told at the start, and not only by uploads that fail.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { logger } from '../../../src/logger'
import { FolderStore } from '../../../src/plugins/media/folder/store'
import { discard, temporaryFolder } from '../../support/server'

describe('the folder of files', () => {
  it('warns at the start where uploads will fail', async () => {
    const folder = temporaryFolder()
    const said: string[] = []
    const warn = logger.warn
    logger.warn = ((text: string) => void said.push(text)) as never
    try {
      await new FolderStore(join(folder, 'data', 'media'), {} as never, () => '').open()
      assert.deepEqual(said, [], 'a folder that can be made is as good as one that is there')
      // A file where the folder should be stops root as well, whom no rights stop.
      writeFileSync(join(folder, 'data'), '')
      await new FolderStore(join(folder, 'data', 'media'), {} as never, () => '').open()
      assert.match(
        said.join(),
        /^Uploads will fail: .*\/data\/media cannot be written to \(ENOTDIR\)\. Set S3_BUCKET/
      )
    } finally {
      logger.warn = warn
      discard(folder)
    }
  })
})
