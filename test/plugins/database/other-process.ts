// A process beside the tests that uses an embedded server until it is told to stop, or is killed.
import { startEmbedded } from '../../../src/plugins/database'

const [directory, ...settings] = process.argv.slice(2)

async function run() {
  const log = { info: () => {}, warn: () => {} }
  const flags = Object.fromEntries(settings.map(setting => setting.split('=')))
  const server = await startEmbedded({ directory, log, settings: flags })
  process.send!(server.url)
  process.once('message', async () => {
    await server.stop()
    process.disconnect()
  })
}

void run()
