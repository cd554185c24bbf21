// A primary whose workers, once all have listened, die as soon as they listen.
import cluster from 'node:cluster'
import type { Worker } from 'node:cluster'
import { Workers } from '../../src/cluster/workers'

if (cluster.isPrimary) {
  const workers = new Workers(2, {})
  const end = (worker: Worker | undefined) => worker?.send('end')
  let listened = false
  cluster.on('message', worker => listened && end(worker))
  void workers.listening.then(text => {
    console.log(text)
    listened = true
    for (const worker of Object.values(cluster.workers!)) end(worker)
  })
  workers.broken.catch((error: Error) => {
    console.log(error.message)
    process.exit(3)
  })
} else {
  process.on('message', () => process.exit(7))
  process.send!({ listening: 'both listen' })
}
