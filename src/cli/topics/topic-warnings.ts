const MOST_TOLD = 6

/** What to know before something is altered, as lines for people: the first few, and how many more there are. */
export function warningLines(rows: readonly {readonly warnings: readonly string[]}[]): string[] {
  const warnings = rows.flatMap(({warnings}) => warnings)
  const told = warnings.slice(0, MOST_TOLD).map((warning) => `Note: ${warning}`)
  const left = warnings.length - told.length
  return left > 0 ? [...told, `Note: and ${left} more like these; --dry-run --json has them all.`] : told
}
