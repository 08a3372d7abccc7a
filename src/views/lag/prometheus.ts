import type {MetricFamily} from '../../core/lag/collect-metrics.ts'

/** The Content-Type of what renderPrometheus returns. */
export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Metrics in Prometheus's text format 0.0.4. A metric without samples is left out. Ends in a newline. */
export function renderPrometheus(families: readonly MetricFamily[]): string {
  const lines: string[] = []
  for (const {name, help, type, samples} of families) {
    if (samples.length === 0) continue
    lines.push(`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`)
    for (const {labels, value} of samples) {
      const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`)
      lines.push(`${name}{${pairs.join(',')}} ${formatValue(value)}`)
    }
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

/** Go's ParseFloat reads them back. */
function formatValue(value: number | bigint): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}

function escapeLabel(text: string): string {
  return text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}

function escapeHelp(text: string): string {
  return text.replace(/[\\\n]/g, (character) => (character === '\n' ? '\\n' : '\\\\'))
}
