import {unlinkSync} from 'node:fs'
import {link, stat, unlink, writeFile} from 'node:fs/promises'
import {setTimeout as sleep} from 'node:timers/promises'
import {readIfThere} from './files.ts'
import {identifyProcess, isSameProcess, type ProcessIdentity} from './process-identity.ts'

const BREAKER_TIMEOUT_MS = 10_000

interface LockOptions {
  readonly signal?: AbortSignal | undefined
  /** Called once when the lock is held by another live process. */
  readonly onWait?: (holderPid: number) => void
}

/** A lock that this process holds. */
export interface HeldLock {
  /** Gives it back, at once: also for a process that ends. */
  release(): void
}

/**
 * Runs `work` while this process alone holds the lock file, waiting while another live process holds it. The lock of a
 * process that is gone (same identity rules as for brokers) is taken over. Throws the signal's reason when cancelled.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  return withOffer(path, async (mine) => {
    await acquire(mine, path, options)
    try {
      return await work()
    } finally {
      await unlink(path).catch(() => undefined)
    }
  })
}

/**
 * Takes the lock file, whose folder has to be there, or tells which other live process holds it. The lock of a process that is gone
 * is taken over, also where its pid is another's by now, or the machine has started anew. Throws what the file system throws.
 */
export async function tryLock(path: string): Promise<HeldLock | {readonly holder: ProcessIdentity}> {
  const holder = await withOffer(path, (mine) => takeOrFindHolder(mine, path, undefined))
  if (holder !== null) return {holder}
  return {
    release: () => {
      try {
        unlinkSync(path)
      } catch {
        // Where it cannot be removed it is stale as soon as this process has ended.
      }
    },
  }
}

/** With a file beside the lock that says who this process is: linked to the lock's name it is the lock. */
async function withOffer<T>(path: string, work: (mine: string) => Promise<T>): Promise<T> {
  const mine = `${path}.${crypto.randomUUID()}`
  await writeFile(mine, JSON.stringify(identifyProcess(process.pid)), {flag: 'wx'})
  try {
    return await work(mine)
  } finally {
    await unlink(mine).catch(() => undefined)
  }
}

async function acquire(mine: string, path: string, {signal, onWait}: LockOptions): Promise<void> {
  let told = false
  while (true) {
    const holder = await takeOrFindHolder(mine, path, signal)
    if (holder === null) return
    if (!told) onWait?.(holder.pid)
    told = true
    await sleep(50, undefined, {signal}).catch(() => undefined)
  }
}

/** Null once the lock is ours. */
async function takeOrFindHolder(
  mine: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<ProcessIdentity | null> {
  while (true) {
    signal?.throwIfAborted()
    // link(2) fails when the name exists, and unlike O_EXCL the lock is never seen without its content.
    if (await succeeds(link(mine, path))) return null
    const content = readIfThere(path)
    // Given back just now.
    if (content === null) {
      await sleep(1)
      continue
    }
    const holder = parseHolder(content)
    if (holder !== null && isSameProcess(holder)) return holder
    await removeStale(mine, path, content)
    await sleep(1)
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
    if (readIfThere(path) === judged) await unlink(path)
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
