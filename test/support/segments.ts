import {readdir, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'

/**
 * Replaces the log of a partition by these bytes, while its broker is stopped: it rebuilds the indexes when it starts. So a
 * log is had that no producer of today writes, or whose offsets are higher than anybody would wait for.
 */
export async function replaceLog(folder: string, baseOffset: bigint, records: Buffer): Promise<void> {
  for (const name of await readdir(folder))
    if (/^\d{20}\./.test(name) || name === 'leader-epoch-checkpoint') await rm(join(folder, name))
  await writeFile(join(folder, `${String(baseOffset).padStart(20, '0')}.log`), records)
}
