/**
 * V8 doubles the space of young objects up to 64 MB, and collects what has died in it only when it is full: a quarter of the memory that
 * a lag of 500 groups took. As small as it begins it is emptied more often, each time in less: the same CPU time. It is set, and node:v8
 * loaded, while the first answer is waited for: before, a start would take 4 ms longer.
 */
export function keepYoungSpaceSmall(): void {
  setImmediate(() => growYoungSpaceBy(1))
}

/** V8 takes code only under the flags that it was made with: kept code is made and taken under those that a process starts with. */
export function withYoungSpaceAsAtStart<T>(use: () => T): T {
  const factor = shared[GROWTH] ?? AT_START
  if (factor === AT_START) return use()
  growYoungSpaceBy(AT_START)
  try {
    return use()
  } finally {
    growYoungSpaceBy(factor)
  }
}

/** V8's own. */
const AT_START = 2

/** What it is set to now: V8 does not tell, and what launches the bundle has a copy of this module that is not the bundle's. */
const GROWTH = Symbol.for('samsa.youngSpaceGrowth')
const shared = globalThis as typeof globalThis & {[GROWTH]?: number}

function growYoungSpaceBy(factor: number): void {
  process.getBuiltinModule('node:v8').setFlagsFromString(`--semi-space-growth-factor=${factor}`)
  shared[GROWTH] = factor
}
