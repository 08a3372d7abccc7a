const MOST_SUGGESTIONS = 3

/**
 * Names that a typed one was probably meant to be, nearest first: by Damerau-Levenshtein distance (a typo or two, by
 * length), or because one contains the other. Beside one that is a letter away, those that are many away are none.
 */
export function nearestNames(typed: string, known: Iterable<string>): string[] {
  const wanted = typed.toLowerCase()
  const allowed = Math.max(1, Math.floor(wanted.length / 3))
  const scored: {name: string; distance: number; contains: boolean}[] = []
  for (const name of known) {
    const candidate = name.toLowerCase()
    const distance = editDistance(wanted, candidate)
    // A name of a letter or two is in nearly every other one.
    const contains =
      Math.min(wanted.length, candidate.length) >= 3 &&
      (candidate.includes(wanted) || wanted.includes(candidate))
    if (distance <= allowed) scored.push({name, distance, contains})
    else if (contains) scored.push({name, distance: allowed + distance / 100, contains})
  }
  const nearest = scored.reduce((least, {distance}) => Math.min(least, distance), Infinity)
  return scored
    .filter(({distance, contains}) => contains || distance <= 2 * nearest + 1)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, MOST_SUGGESTIONS)
    .map(({name}) => name)
}

/** Insertions, deletions, substitutions and swaps of neighbours that lead from one text to the other. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({length: b.length + 1}, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1)
      }
      row.push(best)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
