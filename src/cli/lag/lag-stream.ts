import type {LagReport} from '../../core/lag/report-lag.ts'
import {type DocumentFormat, renderDocument} from '../../views/document.ts'
import {stringifyJson} from '../../views/json.ts'
import {type LagViewOptions, lagView} from '../../views/lag/lag.ts'
import {columnsOf} from '../../views/terminal-traits.ts'
import type {Theme} from '../../views/theme.ts'
import {writeOut} from '../output.ts'
import {RepaintedText} from '../repainted-text.ts'

export interface LagStreamOptions extends Omit<LagViewOptions, 'totals'> {
  readonly format: DocumentFormat
  readonly theme: Theme
}

/**
 * The polls of `lag --watch`: on a terminal a table that is painted over, else lines that are only ever added to, each
 * with its time. JSON is one object a line.
 */
export class LagStream {
  readonly #options: LagStreamOptions
  readonly #painted = new RepaintedText()
  /** The names of the columns as they were last written; null for none yet. */
  #columns: string | null = null

  constructor(options: LagStreamOptions) {
    this.#options = options
  }

  async write(report: LagReport, atMs: number): Promise<void> {
    const {format, theme} = this.#options
    const isTerminal = process.stdout.isTTY === true
    const at = new Date(atMs).toISOString()
    if (format === 'json') {
      await writeOut(`${stringifyJson({at, ...report}, {terminal: isTerminal})}\n`)
      return
    }
    const isTable = format === 'table' || format === 'wide'
    const isPainted = isTable && isTerminal
    const width = columnsOf(process.stdout)
    const view = lagView({...this.#options, totals: isPainted})
    const text = await renderDocument(report, view, {format, theme, width, isTerminal})
    if (isPainted) await this.#painted.paint(`${theme.muted(at)}\n${text}`)
    else if (format === 'yaml') await writeOut(`---\nat: ${at}\n${text}`)
    else if (format === 'name') await writeOut(text)
    else await writeOut(this.#timed(text, at, format === 'csv' ? ',' : '  '))
  }

  /**
   * Each line with the time of its poll in front; the headings once, and again where a column has come or gone, as CLIENT
   * with the first member.
   */
  #timed(text: string, at: string, gap: string): string {
    const [header = '', ...lines] = text.replace(/\n$/, '').split('\n')
    const heading = gap === ',' ? 'at' : 'AT'.padEnd(at.length)
    const columns = header.trim().split(/ {2,}/).join(' ')
    const first = columns === this.#columns ? [] : [`${heading}${gap}${header}`]
    this.#columns = columns
    return [...first, ...lines.map((line) => `${at}${gap}${line}`)].map((line) => `${line}\n`).join('')
  }
}
