/** A row of the table on the screen as cells by their titles; null where it is not there. */
export function cellsOf(
  screen: readonly string[],
  isRow: (row: string) => boolean,
): Record<string, string> | null {
  // The frame around a table takes a column of its own.
  const rows = screen.map((row) => row.replace(/^│(.*)│$/, ' $1 '))
  const at = rows.findIndex((row) => /^ +(TOPIC|P)[↑↓]? +\S/.test(row))
  const header = rows[at]
  const row = rows.slice(at + 1).find(isRow)
  if (header === undefined || row === undefined) return null
  // What is aligned to the right ends where its title ends, what is aligned to the left begins where it begins.
  const cells: Record<string, string> = {}
  let titleBeforeEnds = 0
  for (const {0: title, index} of header.matchAll(/\S+/g)) {
    const end = index + title.length
    const left = row.slice(titleBeforeEnds, end).match(/\S+( \S+)*$/)?.[0]
    const right = row.slice(index).match(/^\S+( \S+)*/)?.[0]
    cells[title.replace(/[↑↓]/, '')] = left ?? right ?? ''
    titleBeforeEnds = end
  }
  return cells
}
