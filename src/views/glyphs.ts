/** The signs of a dashboard. Each stands beside a word, so that no meaning hangs on it alone. */
export interface Glyphs {
  /**
   * One sign a level, lowest first: the first one is 0, there is none for unknown. They stop at seven eighths: full blocks
   * of rows below each other would be one slab.
   */
  readonly sparkLevels: readonly string[]
  /** What stays as it is. */
  readonly flat: string
  /** What fills a bar. */
  readonly bar: string
  readonly ellipsis: string
  readonly separator: string
  readonly live: string
  readonly stale: string
  readonly paused: string
  readonly problem: string
  readonly warning: string
  readonly good: string
  /** Growing, and shrinking. */
  readonly rising: string
  readonly falling: string
  /** In a chart: what comes in, what goes out, and both at once. */
  readonly inMark: string
  readonly outMark: string
  readonly bothMarks: string
  /** Whether charts are drawn in braille: fonts for it are part of usual terminals. */
  readonly hasBraille: boolean
  readonly cursor: string
  readonly textCursor: string
  readonly ascending: string
  readonly descending: string
  readonly times: string
  readonly enterKey: string
  /** Between two parts of the screen that are side by side. */
  readonly rule: string
  /** Around a part of the screen. */
  readonly frame: Readonly<
    Record<'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight' | 'line' | 'side', string>
  >
}

/** For terminals with a usual font: blocks, arrows, dots; all of them one column wide. */
export const unicodeGlyphs: Glyphs = {
  sparkLevels: ['▁', '▂', '▃', '▄', '▅', '▆', '▇'],
  flat: '─',
  bar: '■',
  ellipsis: '…',
  separator: '·',
  live: '●',
  stale: '○',
  paused: '‖',
  problem: '✗',
  warning: '!',
  good: '✓',
  rising: '▲',
  falling: '▼',
  inMark: '+',
  outMark: '-',
  bothMarks: '=',
  hasBraille: true,
  cursor: '>',
  textCursor: '▏',
  ascending: '↑',
  descending: '↓',
  times: '×',
  enterKey: '↵',
  rule: '│',
  frame: {topLeft: '╭', topRight: '╮', bottomLeft: '╰', bottomRight: '╯', line: '─', side: '│'},
}

/** `--ascii`: nothing outside of ASCII. */
export const asciiGlyphs: Glyphs = {
  sparkLevels: ['.', ':', '-', '=', '+', '*', '#', '%', '@'],
  flat: '-',
  bar: '#',
  ellipsis: '~',
  separator: '-',
  live: '*',
  stale: 'o',
  paused: '=',
  problem: 'x',
  warning: '!',
  good: '+',
  rising: '^',
  falling: 'v',
  inMark: '+',
  outMark: '-',
  bothMarks: '=',
  hasBraille: false,
  cursor: '>',
  textCursor: '_',
  ascending: '^',
  descending: 'v',
  times: 'x',
  enterKey: 'Enter',
  rule: '|',
  frame: {topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+', line: '-', side: '|'},
}
