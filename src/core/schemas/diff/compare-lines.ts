import {NO_FIELD, type SchemaChange} from './schema-change.ts'

/** What two texts have otherwise, line by line; places are lines of the text that has them. Line ends do not count. */
export async function compareLines(from: string, to: string): Promise<readonly SchemaChange[]> {
  const {diffArrays} = await import('diff')
  let [before, after] = [0, 0]
  return diffArrays(linesOf(from), linesOf(to)).flatMap(
    ({added, removed, value}): readonly SchemaChange[] => {
      const [first, second] = [before, after]
      if (!added) before += value.length
      if (!removed) after += value.length
      if (added)
        return value.map((line, index) => ({
          ...ofLine(second + index),
          action: 'added',
          from: null,
          to: line,
        }))
      if (removed)
        return value.map((line, index) => ({
          ...ofLine(first + index),
          action: 'removed',
          from: line,
          to: null,
        }))
      return []
    },
  )
}

function linesOf(text: string): string[] {
  return text.replace(/\r?\n$/, '').split(/\r?\n/)
}

function ofLine(index: number) {
  return {path: `line ${index + 1}`, what: 'line', ...NO_FIELD}
}
