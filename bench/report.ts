import {mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import type {Column} from '../src/views/column.ts'
import {formatBytes, formatCompact} from '../src/views/numbers.ts'
import {renderTable} from '../src/views/table.ts'
import {createTheme, decideColor} from '../src/views/theme.ts'
import type {Environment} from './environment.ts'
import type {Measurement} from './measure.ts'
import type {Summary} from './statistics.ts'

/** One table. */
export interface JobResult {
  readonly case: string
  readonly label: string
  readonly check: string
  readonly records: number | null
  /** The load average of the minute before the first and after the last run. */
  readonly loadBefore: number
  readonly loadAfter: number
  /** The client that the others are compared with. */
  readonly reference: string | null
  readonly summaries: readonly Summary[]
  /** Every counted run, by client. */
  readonly samples: Readonly<Record<string, readonly Measurement[]>>
  /** Clients that failed or whose result was wrong. */
  readonly failures: readonly {readonly client: string; readonly message: string}[]
}

interface Row extends Summary {
  readonly wallRatio: number | null
  readonly cpuRatio: number | null
  readonly recordsPerSecond: number | null
}

const COLUMNS: readonly Column<Row>[] = [
  {field: 'client', value: ({client}) => client},
  {field: 'median', value: seconds(({medianWallMs}) => medianWallMs), align: 'right'},
  {field: 'min', value: seconds(({minWallMs}) => minWallMs), align: 'right'},
  {field: 'max', value: seconds(({maxWallMs}) => maxWallMs), align: 'right'},
  {field: 'ratio', value: ({wallRatio}) => times(wallRatio), align: 'right'},
  {field: 'records', header: 'RECORDS/S', value: rate, align: 'right', optional: true},
  {field: 'cpu', value: seconds(({medianCpuMs}) => medianCpuMs), align: 'right'},
  {
    field: 'cpuRatio',
    value: ({cpuRatio}) => times(cpuRatio),
    align: 'right',
  },
  {field: 'peak', value: ({medianPeakBytes}) => bytes(medianPeakBytes), align: 'right'},
  {field: 'worstPeak', value: ({maxPeakBytes}) => bytes(maxPeakBytes), align: 'right'},
]

function divide(value: number | null, by: number | null | undefined): number | null {
  return value === null || !by ? null : value / by
}

function times(ratio: number | null): string | null {
  return ratio === null ? null : `${ratio.toFixed(2)}x`
}

function seconds(pick: (row: Row) => number | null): (row: Row) => string | null {
  return (row) => {
    const ms = pick(row)
    return ms === null ? null : `${(ms / 1000).toFixed(3)} s`
  }
}

function rate({recordsPerSecond}: Row): string | null {
  return recordsPerSecond === null ? null : formatCompact(recordsPerSecond)
}

function bytes(value: number | null): string | null {
  return value === null ? null : formatBytes(value)
}

/** Columns of what was measured beside the usual, each in the unit that its name ends in. */
function figureColumns(summaries: readonly Summary[]): Column<Row>[] {
  const names = [...new Set(summaries.flatMap(({figures}) => Object.keys(figures)))]
  return names.map((name) => {
    const [, what = name, unit = ''] = /^(.*?)(Percent|Bytes|Ms|)$/.exec(name) ?? []
    const header = `${what
      .replaceAll(/[A-Z]+|[0-9]+/g, ' $&')
      .toUpperCase()
      .trim()}${unit === 'Percent' ? ' %' : ''}`
    const value = ({figures}: Row): string | null => {
      const figure = figures[name]
      if (figure === undefined) return null
      if (unit === 'Bytes') return formatBytes(figure)
      return unit === 'Ms'
        ? `${figure.toFixed(1)} ms`
        : figure.toFixed(unit === 'Percent' ? 2 : figure < 100 ? 1 : 0)
    }
    return {field: name, header, value, align: 'right'}
  })
}

/** The table of one job; ratios are those to its first client, `-` where that one failed. */
export function renderJob(result: JobResult, rounds: number): string {
  const {summaries, records} = result
  const reference = summaries.find(({client}) => client === result.reference) ?? null
  const theme = createTheme({
    color: decideColor({wanted: true, isTerminal: process.stdout.isTTY, env: process.env}),
  })
  const rows = summaries.map((summary) => ({
    ...summary,
    wallRatio: divide(summary.medianWallMs, reference?.medianWallMs),
    cpuRatio: divide(summary.medianCpuMs, reference?.medianCpuMs),
    recordsPerSecond: records === null ? null : records / (summary.medianWallMs / 1000),
  }))
  const load = `load average ${result.loadBefore.toFixed(1)} before, ${result.loadAfter.toFixed(1)} after`
  const title = theme.heading(`${result.case}: ${result.label}`)
  const failures = result.failures.map(({client, message}) => theme.error(`${client}: ${message}`))
  const figures = figureColumns(summaries)
  const columns = figures.length === 0 ? COLUMNS : [...COLUMNS.slice(0, 1), ...figures]
  const table = rows.length === 0 ? '' : renderTable(columns, rows, {theme})
  const lines = [`${title} (${rounds} rounds, ${load})`, `checked: ${result.check}`, ...failures]
  return `\n${lines.join('\n')}\n${table}`
}

/** Writes everything to bench/results/<date>.json; returns the path. */
export async function writeResults(environment: Environment, results: readonly JobResult[]): Promise<string> {
  const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'results')
  await mkdir(folder, {recursive: true})
  const file = path.join(folder, `${environment.date.replaceAll(':', '-')}.json`)
  await writeFile(file, `${JSON.stringify({environment, results}, null, 2)}\n`)
  return file
}
