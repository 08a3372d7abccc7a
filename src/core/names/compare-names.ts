/** Order of names for people and for stable output: by code unit, as Kafka's own tools sort. */
export function compareNames(a: string, b: string): number {
  // Mostly one and the same string, of which that is told without a look at its characters.
  return a === b ? 0 : a < b ? -1 : 1
}
