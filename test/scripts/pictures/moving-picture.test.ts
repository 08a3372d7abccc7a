import {globSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {markingTheme} from '../../../scripts/pictures/inks.ts'
import {drawRecording} from '../../../scripts/pictures/moving-picture.ts'
import {type Recording, readRecordedLine, writeRecordedLine} from '../../../scripts/pictures/recording.ts'
import {readStyledLine} from '../../../scripts/pictures/styled-line.ts'
import {readStrictXml} from '../../support/strict-xml.ts'

const root = path.join(import.meta.dirname, '../../..')

const recording: Recording = {
  columns: 20,
  rows: 3,
  steps: [
    {ms: 1000, lines: {0: ['$']}, cursor: [0, 2]},
    {type: 'ls <&'},
    {ms: 1000, lines: {0: ['$ ls'], 1: [['done', 'bold good']], 2: ['$']}, cursor: [2, 2]},
    {ms: 500, lines: {0: [], 1: [['full', 'paper on accent']], 2: []}, cursor: null},
  ],
}

describe('a moving picture', () => {
  const svg = drawRecording(recording, {title: 'title', description: 'shows'})

  test('shows each content of a line in its time, begins anew at the end, and is XML', () => {
    const elements = readStrictXml(svg)
    const [, seconds] = /g\{animation:([\d.]+)s step-end infinite\}/.exec(svg) ?? []
    expect(Number(seconds)).toBeGreaterThan(2.5)
    const classes = elements.filter(({name}) => name === 'g').map(({attributes}) => attributes.class ?? '')
    expect(classes.length).toBeGreaterThan(7)
    for (const name of classes) expect(svg).toContain(`@keyframes ${name}{`)
    // The last screen begins 3.5 s before the end, and stays.
    const from = (1 - 3.5 / Number(seconds)) * 100
    const [, shown] =
      /@keyframes \w+\{0%\{visibility:hidden\}([\d.]+)%\{visibility:visible\}\}/.exec(svg) ?? []
    expect(Number(shown)).toBeCloseTo(from, 0)
  })

  test('types key by key', () => {
    const groups = svg.split('<g ').filter((group) => group.includes('<text x="0" y="15">$'))
    const texts = groups.map((group) => readStrictXml(`<svg><g ${group.replace(/<\/svg>[\s\S]*/, '')}</svg>`))
    const lines = texts.map((elements) =>
      elements.flatMap(({name, text}) => (name === 'text' ? [text] : [])).join(' '),
    )
    expect(lines).toEqual(['$', '$ l', '$ ls', '$ ls', '$ ls <', '$ ls <&', '$ ls'])
  })

  test('stands still at its last screen where no motion is wanted', () => {
    const [, stays] =
      /prefers-reduced-motion:reduce\)\{g\{animation:none!important;visibility:hidden\}(\S+?)\{visibility:visible\}\}/.exec(
        svg,
      ) ?? []
    const [, last] = /<g class="(\w+)"><path class="accent"/.exec(svg) ?? []
    expect(stays).toBe(`.${last}`)
  })

  test('has to have a cursor where something is typed', () => {
    const steps = [{ms: 1, lines: {}, cursor: null}, {type: 'x'}]
    expect(() => drawRecording({...recording, steps}, {title: '', description: ''})).toThrow(TypeError)
  })
})

test.each([
  ['plain', ['plain']],
  ['', []],
  ['blanks at the end  ', ['blanks at the end']],
  [`a ${markingTheme('bad', 'b')}`, ['a ', ['b', 'bad']]],
  [markingTheme('label', ' x '), [[' x ', 'bold paper on accent']]],
  [markingTheme.fade?.('good', 0, 'x') ?? '', [['x', 'good 0.45']]],
  [markingTheme('selected', markingTheme('letter', 'x')), [['x', 'bold under on shade']]],
  ['\x1b[38;2;1;2;3mx', [['x', '#010203']]],
])('%j is recorded as %j', (line, recorded) => {
  const cells = readStyledLine(line)
  expect(writeRecordedLine(cells)).toEqual(recorded)
  expect(writeRecordedLine(readRecordedLine(writeRecordedLine(cells)))).toEqual(recorded)
})

/** What an SVG may weigh: a page shows several, and one that moves. */
const MOST_BYTES = 40_000
const MOST_BYTES_MOVING = 300_000

test('the pictures are small XML without scripts, and with nothing from elsewhere or of this machine', () => {
  const files = globSync('docs/pictures/*.svg', {cwd: root})
  expect(files).not.toEqual([])
  for (const file of files) {
    const svg = readFileSync(path.join(root, file), 'utf8')
    const names = new Set(readStrictXml(svg).map(({name}) => name))
    expect(
      [...names].filter((name) => !/^(svg|title|style|rect|circle|text|path|g)$/.test(name)),
      file,
    ).toEqual([])
    expect(svg, file).not.toMatch(/href|url\(|@import|@font-face|\son\w+=|\/(home|root|work|tmp|Users)\//)
    expect(svg.match(/https?:\/\/[^"]*/g), file).toEqual(['http://www.w3.org/2000/svg'])
    const most = svg.includes('@keyframes') ? MOST_BYTES_MOVING : MOST_BYTES
    expect(Buffer.byteLength(svg), file).toBeLessThan(most)
  }
})
