import type {Measurement} from './measure.ts'

/** What the runs of one client come to. */
export interface Summary {
  readonly client: string
  readonly runs: number
  readonly medianWallMs: number
  readonly minWallMs: number
  readonly maxWallMs: number
  readonly medianCpuMs: number | null
  readonly medianPeakBytes: number | null
  readonly maxPeakBytes: number | null
  /** The median of each; none where a job is told by the usual numbers. */
  readonly figures: Readonly<Record<string, number>>
}

/** The middle one, or the mean of the two in the middle. Throws for an empty list. */
export function calculateMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[sorted.length >> 1]
  const lower = sorted[(sorted.length - 1) >> 1]
  if (upper === undefined || lower === undefined) throw new RangeError('no values')
  return (upper + lower) / 2
}

/** The runs of one client in numbers. Throws without any run. */
export function summarize(client: string, samples: readonly Measurement[]): Summary {
  const wall = samples.map(({wallMs}) => wallMs)
  const cpu = samples.flatMap(({cpuMs}) => (cpuMs === null ? [] : [cpuMs]))
  const peak = samples.flatMap(({peakBytes}) => (peakBytes === null ? [] : [peakBytes]))
  return {
    client,
    runs: samples.length,
    medianWallMs: calculateMedian(wall),
    minWallMs: Math.min(...wall),
    maxWallMs: Math.max(...wall),
    medianCpuMs: cpu.length === 0 ? null : calculateMedian(cpu),
    medianPeakBytes: peak.length === 0 ? null : calculateMedian(peak),
    maxPeakBytes: peak.length === 0 ? null : Math.max(...peak),
    figures: summarizeFigures(samples),
  }
}

function summarizeFigures(samples: readonly Measurement[]): Record<string, number> {
  const names = [...new Set(samples.flatMap(({figures}) => Object.keys(figures ?? {})))]
  return Object.fromEntries(
    names.map((name) => [name, calculateMedian(samples.flatMap(({figures}) => figures?.[name] ?? []))]),
  )
}
