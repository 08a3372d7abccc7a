import {link, readFile, stat, unlink, writeFile} from 'node:fs/promises'
import {pause} from './pause.ts'
import {identifyProcess, isSameProcess, type ProcessIdentity} from './process-identity.ts'

const BREAKER_TIMEOUT_MS = 10_000

interface LockOptions {
  readonly signal?: AbortSignal | undefined
  /** Called once when the lock is held by another live process. */
  readonly onWait?: (holderPid: number) => void
}

/**
 * Runs `work` while this process alone holds the lock file, waiting while another live process holds it. The lock of a
 * process that is gone (same identity rules as for brokers) is taken over. Throws the signal's reason when cancelled.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const mine = `${path}.${crypto.randomUUID()}`
  const self = JSON.stringify(identifyProcess(process.pid))
  await writeFile(mine, self, {flag: 'wx'})
  try {
    await acquire(mine, path, options)
    try {
      return await work()
    } finally {
      await unlink(path).catch(() => undefined)
    }
  } finally {
    await unlink(mine).catch(() => undefined)
  }
}

async function acquire(mine: string, path: string, {signal, onWait}: LockOptions): Promise<void> {
  let told = false
  while (true) {
    signal?.throwIfAborted()
    // link(2) fails when the name exists, and unlike O_EXCL the lock is never seen without its content.
    if (await succeeds(link(mine, path))) return
    const content = await readFile(path, 'utf8').catch(() => null)
    if (content === null) continue
    const holder = parseHolder(content)
    if (holder === null || !isSameProcess(holder)) {
      await removeStale(mine, path, content)
      await pause(1, signal)
      continue
    }
    if (!told) onWait?.(holder.pid)
    told = true
    await pause(50, signal)
  }
}

/**
 * Two waiters may find the same stale lock, and the slower one must not drop the lock that the faster one took since.
 * So stale locks are dropped under a lock of their own, after another look: while it is held nobody else can replace it.
 */
async function removeStale(mine: string, path: string, judged: string): Promise<void> {
  const breaker = `${path}.break`
  if (!(await succeeds(link(mine, breaker)))) {
    // Held for less than a millisecond, unless its holder was killed in just that one.
    const {ctimeMs} = await stat(breaker).catch(() => ({ctimeMs: Date.now()}))
    if (Date.now() - ctimeMs > BREAKER_TIMEOUT_MS) await unlink(breaker).catch(() => undefined)
    return
  }
  try {
    if ((await readFile(path, 'utf8').catch(() => null)) === judged) await unlink(path)
  } finally {
    await unlink(breaker).catch(() => undefined)
  }
}

async function succeeds(change: Promise<void>): Promise<boolean> {
  return change.then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST' || error.code === 'ENOENT') return false
      throw error
    },
  )
}

function parseHolder(content: string): ProcessIdentity | null {
  try {
    const value: unknown = JSON.parse(content)
    if (typeof value !== 'object' || value === null) return null
    const {pid, startedAt, bootId} = value as Record<string, unknown>
    if (typeof pid !== 'number' || typeof startedAt !== 'string') return null
    return {pid, startedAt, bootId: typeof bootId === 'string' ? bootId : null}
  } catch {
    return null
  }
}
