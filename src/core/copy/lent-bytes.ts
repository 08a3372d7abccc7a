/**
 * Bytes of which parts are lent out one by one. They may be used for something else once all parts are back and no more are lent: a
 * part that never comes back, such as that of a batch whose fate is not known, keeps them from it for good.
 */
export class LentBytes {
  #lent = 0
  #release: (() => void) | null = null

  /** Lends a part; it is back with the call of what this returns, which counts once. */
  lend(): () => void {
    this.#lent++
    let isBack = false
    return () => {
      if (isBack) return
      isBack = true
      this.#lent--
      this.#releaseIfBack()
    }
  }

  /** No more is lent: `release` is called when all is back, at once where it is. */
  onceBack(release: () => void): void {
    this.#release = release
    this.#releaseIfBack()
  }

  #releaseIfBack(): void {
    if (this.#lent > 0) return
    this.#release?.()
    this.#release = null
  }
}
