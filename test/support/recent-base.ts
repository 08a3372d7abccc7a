/** A whole minute an hour ago, for records that have times of their own: with a broker's defaults a week-old one is deleted. */
export const recentBaseMs = (Math.floor(Date.now() / 60_000) - 60) * 60_000

/** A moment of so many milliseconds as people write it, without a fraction of a second where there is none. */
export function instantOf(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}
