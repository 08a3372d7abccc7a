import {readFile, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {temporaryFolder} from './temporary-folder.ts'

/** What a Node process that is started with `env` has taken of memory at its peak, once it has ended. */
export interface PeakMemory {
  readonly env: Readonly<Record<string, string>>
  /** Megabytes, as the system counts what is resident. */
  read(): Promise<number>
}

export async function measurePeakMemory(): Promise<PeakMemory> {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'peak')
  const probe = path.join(folder, 'probe.cjs')
  const write = `require('node:fs').writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS))`
  await writeFile(probe, `process.on('exit', () => ${write})`)
  return {
    env: {NODE_OPTIONS: `--require=${probe}`},
    read: async () => Math.round(Number(await readFile(file, 'utf8')) / 1024),
  }
}
