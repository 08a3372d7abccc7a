import {readdir, rm} from 'node:fs/promises'
import path from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {localDirectories} from '../../src/local/directories.ts'
import {fetchLocalStatuses} from '../../src/local/status.ts'
import {stopLocal} from '../../src/local/stop.ts'

// A program of its own: `janitor.ts FOLDER`. It waits for the end of its input, which is the end of the suite in whatever
// way, a SIGKILL included, then stops every local Kafka whose files are in the folder and removes the folder.

const [folder = ''] = process.argv.slice(2)
for await (const _ of process.stdin);
// A worker of the suite notices the end of its parent a moment later, and may be starting a broker in it.
for (const pauseMs of [0, 500]) {
  await pause(pauseMs)
  if ((await stopClusters()) === 0) break
}
await rm(folder, {recursive: true, force: true})

/** Stops all clusters, and says how many there were. */
async function stopClusters(): Promise<number> {
  let count = 0
  for (const dataRoot of await dataRoots()) {
    const directories = {dataRoot, cacheRoot: folder}
    for (const {name} of await fetchLocalStatuses(directories)) {
      await stopLocal(name, {directories, delete: true, graceMs: 0})
      count += 1
    }
  }
  return count
}

/** Where `samsa local up` and startLocalCluster keep what they know of their clusters. */
async function dataRoots(): Promise<string[]> {
  const ofCommands = localDirectories({XDG_DATA_HOME: path.join(folder, 'home/.local/share')}).dataRoot
  const temporary = path.join(folder, 'tmp')
  const entries = await readdir(temporary).catch(() => [])
  const ofTests = entries.filter((name) => name.startsWith('samsa-cluster-'))
  return [ofCommands, ...ofTests.map((name) => path.join(temporary, name))]
}
