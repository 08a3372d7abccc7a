// Records of tests are young: Kafka deletes what is a week old by its timestamp, whenever it looks.

/** A whole second, an hour before the tests began. */
export const hourAgoMs = Math.floor(Date.now() / 1000) * 1000 - 3_600_000

/** `2026-01-01T00:00:00.000Z` */
export function formatTime(atMs: number): string {
  return new Date(atMs).toISOString()
}

/** As a person writes it, `2026-01-01T00:00:00Z`: without milliseconds where there are none. */
export function formatShortTime(atMs: number): string {
  return formatTime(atMs).replace('.000Z', 'Z')
}

/** What came of a look, and when it began and ended: what it says of an age is of a moment in between. */
export interface Look<R> {
  readonly seen: R
  readonly startedMs: number
  readonly endedMs: number
}

/** Notes when a look begins and ends, so that ages can be held against the clock exactly, however long it takes. */
export async function look<R>(see: () => Promise<R>): Promise<Look<R>> {
  const startedMs = Date.now()
  const seen = await see()
  return {seen, startedMs, endedMs: Date.now()}
}

/** For topics whose records are to be of any age. */
export const keptForever = {'retention.ms': '-1'}
