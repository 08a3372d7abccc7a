import {describe, expect, test} from 'vitest'
import type {KeySearchReport} from '../../../src/core/tail/key-search.ts'
import type {TailDecoding} from '../../../src/core/tail/tail-decoder.ts'
import type {CopiedRecord} from '../../../src/core/tail/tail-record.ts'
import type {TailReport} from '../../../src/core/tail/tail-report.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {renderFrame} from '../../../src/tui/app/frame.ts'
import {stepApp} from '../../../src/tui/app/step-app.ts'
import {createTheme} from '../../../src/tui/theme.ts'
import {drawFrame, type FrameScene, frameMs, frameSizes, plainLook, stateOfScene} from '../frames.ts'
import {pollerWith, reportAfter} from '../reports.ts'
import {tailOf} from '../tail-reports.ts'

const scene: FrameScene = {
  request: {view: 'tail', topic: 'orders-eu-west'},
  feeds: {throughput: pollerWith(reportAfter(12)), tail: pollerWith(tailOf(30))},
}

describe.each(frameSizes)('at $columns x $rows', (size) => {
  test('tail', () => {
    expect(drawFrame({...scene, ...size})).toMatchSnapshot()
  })

  test('record', () => {
    expect(drawFrame({...scene, ...size, keys: ['j', 'j', 'enter']})).toMatchSnapshot()
  })
})

const wide: FrameScene = {...scene, columns: 150}
const later = (records: number) =>
  ({type: 'poll', feed: 'tail', poller: pollerWith(tailOf(records)), nowMs: frameMs}) as const
const rowsOf = (state: ReturnType<typeof stateOfScene>) =>
  renderFrame(state, plainLook).filter((line) => /customer|null/.test(line))

test('the newest record is on top, and the cursor follows it until it is moved', () => {
  const following = stepApp(stateOfScene(wide), later(33)).state
  expect(rowsOf(following)[0]).toMatch(/^> .* customer-32 /)
  const moved = stepApp(stateOfScene({...wide, keys: ['j']}), later(33)).state
  expect(rowsOf(moved).find((line) => line.startsWith('>'))).toContain('customer-28')
})

test('a pause holds new records back and counts them, its end shows them', () => {
  const paused = stepApp(stateOfScene({...wide, keys: ['p']}), later(1234)).state
  expect(renderFrame(paused, plainLook)[1]).toContain('+1,204 held')
  expect(rowsOf(paused)[0]).toContain('customer-29')
  const goneOn = stepApp(paused, {type: 'key', key: 'p', nowMs: frameMs}).state
  expect(rowsOf(goneOn)[0]).toContain('customer-1233')
})

test('where more comes than can be shown, it says how much of it is', () => {
  const feeds = {...scene.feeds, tail: pollerWith(tailOf(30, {arrivedPerSecond: 8123}))}
  expect(drawFrame({...scene, feeds})).toContain('showing 12.5/s of 8.12k/s')
})

test.each([
  ['order":12,', 1],
  ['customer-1[02]', 2],
  ['trace=t-20', 1],
  ['!customer', 7],
])('the filter looks into keys, values and headers: %s', (filter, records) => {
  expect(drawFrame({...scene, keys: ['/', ...filter, 'enter']})).toContain(`TAIL ${records} of 30`)
})

describe('where and an expression', () => {
  const typed = [...'where value.order > 27']
  const judgedAs = (where: Partial<TailReport['where'] & {}>) => {
    const judged = {
      expression: 'value.order > 27',
      unevaluated: null,
      error: null,
      matches: () => false,
      ...where,
    }
    return {
      type: 'poll',
      feed: 'tail',
      poller: pollerWith(tailOf(30, {where: judged})),
      nowMs: frameMs,
    } as const
  }
  const asked = stateOfScene({...scene, keys: ['/', ...typed, 'enter']})

  test('all is listed while it is typed, then what matches once it has been judged', () => {
    const typing = drawFrame({...scene, keys: ['/', ...typed]})
    expect(typing).toContain('TAIL 30 ')
    expect(typing).toContain('CEL over key value')
    const {state} = stepApp(
      asked,
      judgedAs({
        matches: ({sequence}) => sequence > 27,
        unevaluated: 'no answer on 6 records: value is null',
      }),
    )
    const frame = renderFrame(state, plainLook)
    expect(frame[1]).toContain('TAIL 2 of 30')
    expect(frame.join('\n')).toContain('where: no answer on 6 records: value is null')
  })

  test('what cannot be read is in the line again, with the reason, until a key is typed', () => {
    const {state} = stepApp(asked, judgedAs({error: 'there is no "valu".'}))
    const line = (of: typeof state) => renderFrame(of, plainLook).find((row) => row.includes(' / where'))
    expect(line(state)).toContain('value.order > 27▏   ! there is no "valu".')
    expect(line(stepApp(state, {type: 'key', key: '8', nowMs: frameMs}).state)).not.toContain('there is no')
    const left = stepApp(state, {type: 'key', key: 'escape', nowMs: frameMs}).state
    expect(renderFrame(left, plainLook)[1]).toContain('/filter: -')
  })
})

test('a record can be copied, and the command that reads it again', () => {
  const state = stateOfScene(scene)
  const press = (key: string) => stepApp(state, {type: 'key', key, nowMs: frameMs}).effect
  expect(press('y')).toMatchObject({
    type: 'copy',
    text: '{"topic":"orders-eu-west","partition":2,"offset":1000009,"timestamp":1795183382900,"timestampType":"CreateTime","key":"customer-29","value":null,"headers":[{"key":"trace","value":null}]}',
  })
  expect(press('Y')).toMatchObject({
    text: 'samsa consume orders-eu-west -p 2 --from 1000009 -n 1 -b localhost:9092',
  })
})

describe('following', () => {
  const keyed = (state: ReturnType<typeof stateOfScene>, ...keys: readonly string[]) =>
    keys.reduce((before, key) => stepApp(before, {type: 'key', key, nowMs: frameMs}).state, state)
  const lineOf = (state: ReturnType<typeof stateOfScene>, line: number) => renderFrame(state, plainLook)[line]

  test('off, the list stays as it is, and what comes is counted; on, it comes on top', () => {
    const off = stateOfScene({...wide, keys: ['j', 'j', 'f']})
    expect(lineOf(off, 1)).toContain('follow off  +0 held')
    const later1 = stepApp(off, later(1234)).state
    expect(lineOf(later1, 1)).toContain('follow off  +1,204 held')
    expect(rowsOf(later1)).toEqual(rowsOf(off))
    // Keys of the list work on what is held.
    expect(rowsOf(keyed(later1, 'j')).find((line) => line.startsWith('>'))).toContain('customer-26')
    const on = keyed(later1, 'f')
    expect(rowsOf(on)[0]).toMatch(/^> .* customer-1233 /)
    expect(lineOf(on, 1)).not.toContain('held')
  })

  test('off during a pause, and the pause ends: still held', () => {
    const state = stepApp(stateOfScene({...wide, keys: ['p', 'f', 'p']}), later(1234)).state
    expect(lineOf(state, 1)).toContain('follow off  +1,204 held')
    expect(rowsOf(state)[0]).toContain('customer-29')
  })

  test('a letter of a filter is no key', () => {
    const state = stateOfScene({...scene, keys: ['/', 'f', 'o']})
    expect(drawFrame({...scene, keys: ['/', 'f', 'o']})).toContain(' / fo▏')
    expect(lineOf(state, 1)).not.toContain('follow off')
  })
})

test('a list without problems offers no key for them', () => {
  expect(drawFrame(scene)).not.toContain('x problems')
  expect(drawFrame({...scene, keys: ['x', 'm']})).toContain('TAIL 30 ')
})

describe('going somewhere', () => {
  const typed = (text: string) => ['o', ...text, 'enter']
  const needOf = (keys: readonly string[]) => stateOfScene({...scene, keys}).screen.needs.tail

  test('the line is typed below, with examples; Esc and an empty line give it up', () => {
    expect(drawFrame({...scene, keys: ['o', ...'p3@12']})).toContain(' go to p3@12▏   1200  p3@1200  -100')
    for (const end of ['escape', 'enter', 'backspace'])
      expect(drawFrame({...scene, keys: ['o', end]})).toBe(drawFrame(scene))
    expect(drawFrame({...scene, keys: ['o', 'q', '4', 'backspace', 'backspace', 'backspace']})).toBe(
      drawFrame(scene),
    )
  })

  test('what cannot be read is said, and can be mended', () => {
    const keys = typed('p3@x')
    expect(drawFrame({...scene, keys})).toContain("go to p3@x▏   ! 'x' is not a position.")
    expect(needOf([...keys, 'backspace', ...'7', 'enter'])).toMatchObject({partition: 3})
  })

  test('it is asked for from there', () => {
    expect(needOf(typed('p1@1000002'))).toMatchObject({
      topic: 'orders-eu-west',
      partition: 1,
      from: {others: {anchor: 'offset', offset: 1_000_002n}},
      pages: 1,
    })
    expect(needOf([...typed('p1@5'), ...typed('all')])).toMatchObject({partition: null})
    expect(needOf([...typed('p1@5'), ...typed('latest')])).toMatchObject({partition: 1, from: null})
  })

  /** The tail after a jump to record 0, of which so much has been read. */
  const jumped = (records: number, changes: Parameters<typeof tailOf>[1] = {}, keys = typed('-100')) => {
    const state = stateOfScene({...wide, keys})
    const request = state.screen.needs.tail
    if (request === undefined) throw new Error('nothing is asked for')
    const starts = [{partition: 0, offset: 1_000_000, logEnd: 1_000_100, note: null}]
    const report = tailOf(records, {request, starts, isAtEnd: false, behind: 70, ...changes})
    return stepApp(state, {type: 'poll', feed: 'tail', poller: pollerWith(report), nowMs: frameMs}).state
  }

  test('nothing of the other tail is shown while the first page is read', () => {
    expect(drawFrame({...scene, keys: typed('-100')})).not.toContain('customer')
  })

  test('the oldest record is on top then, with what the place came to', () => {
    const state = jumped(30)
    const lines = renderFrame(state, plainLook)
    expect(rowsOf(state)[0]).toMatch(/^> .* customer-0 /)
    expect(lines[1]).toContain('TAIL from latest-100  30   sort:TIME↑')
    expect(lines[1]).toContain('70 more to the end')
    expect(lines.at(-2)).toContain('p0@1000000   more comes as the cursor goes on')
  })

  test('the next page is asked for when the cursor comes near its end', () => {
    const state = jumped(100, {pages: 1})
    expect(state.screen.needs.tail).toMatchObject({pages: 1})
    const pageDown = stepApp(state, {type: 'key', key: 'pagedown', nowMs: frameMs}).state
    expect(pageDown.screen.needs.tail).toMatchObject({pages: 1})
    const atEnd = stepApp(state, {type: 'key', key: 'G', nowMs: frameMs}).state
    expect(atEnd.screen.needs.tail).toMatchObject({pages: 2})
    // Not twice for one page.
    const again = stepApp(atEnd, {type: 'key', key: 'j', nowMs: frameMs}).state
    expect(again.screen.needs.tail).toMatchObject({pages: 2})
  })

  test('a page that does not fill the screen is followed by the next one', () => {
    expect(jumped(5, {pages: 1}).screen.needs.tail).toMatchObject({pages: 2})
  })

  test('a place outside of the log is said', () => {
    const starts = [{partition: 2, offset: 9, logEnd: 9, note: 'offset 12 is past the log end 9'}]
    expect(renderFrame(jumped(0, {starts, isAtEnd: true}), plainLook).at(-2)).toContain(
      '! p2: offset 12 is past the log end 9',
    )
  })

  test('f follows again: from the end, or from what has been read where that is the end', () => {
    const pressF = (state: ReturnType<typeof stateOfScene>) =>
      stepApp(state, {type: 'key', key: 'f', nowMs: frameMs}).state
    expect(pressF(jumped(30)).screen.needs.tail).toMatchObject({from: null})
    const read = jumped(30, {isAtEnd: true, behind: 0})
    expect(pressF(read).screen.needs.tail).toMatchObject({from: {others: {anchor: 'latest'}}})
    expect(rowsOf(pressF(read))[0]).toMatch(/^> .* customer-29 /)
  })

  test('at the end new records come below, and the cursor stays', () => {
    const read = jumped(30, {isAtEnd: true, behind: 0})
    const more = jumped(30, {isAtEnd: true, behind: 0})
    expect(rowsOf(more)[0]).toEqual(rowsOf(read)[0])
    const request = read.screen.needs.tail
    if (request === undefined) throw new Error('nothing is asked for')
    const report = tailOf(60, {request, isAtEnd: true})
    const next = stepApp(read, {type: 'poll', feed: 'tail', poller: pollerWith(report), nowMs: frameMs}).state
    expect(rowsOf(next)[0]).toMatch(/^> .* customer-0 /)
    expect(renderFrame(next, plainLook)[1]).toContain('60   sort:TIME↑')
  })
})

describe('looking for a key', () => {
  const asked = stateOfScene({...wide, keys: ['o', ...'key=customer-1', 'enter']})
  const keyed = (state: typeof asked, key: string) => stepApp(state, {type: 'key', key, nowMs: frameMs}).state
  const reported = (state: typeof asked, changes: Partial<KeySearchReport>) => {
    const search = state.screen.needs.tail?.search
    if (!search) throw new Error('nothing is looked for')
    const report: KeySearchReport = {
      ...{search, outcome: 'looking', found: null, looked: 1500, total: 60_000, partitions: [2], home: 2},
      ...{unread: [], ...changes},
    }
    const poller = pollerWith(tailOf(30, {search: report}))
    return stepApp(state, {type: 'poll', feed: 'tail', poller, nowMs: frameMs}).state
  }
  const said = (state: typeof asked) => renderFrame(state, plainLook).at(-2)?.trim()
  const searchOf = (state: typeof asked) => state.screen.needs.tail?.search

  test('the list stays, and how far it has come is told', () => {
    expect(searchOf(asked)).toMatchObject({key: Buffer.from('customer-1'), partition: null, legs: 1})
    expect(rowsOf(reported(asked, {}))[0]).toMatch(/^> .* customer-29 /)
    expect(said(reported(asked, {}))).toBe(
      'key customer-1: looked through 1,500 of 60,000  Esc ends  in p2, where its hash puts it',
    )
    expect(searchOf(keyed(reported(asked, {}), 'escape'))).toBeNull()
  })

  test('after so many offsets it asks, and o goes on', () => {
    const paused = reported(asked, {outcome: 'paused', partitions: [0, 1], unread: [3]})
    expect(said(paused)).toContain('o goes on  Esc ends  in p0 p1  p3 could not be read')
    expect(searchOf(keyed(paused, 'o'))).toMatchObject({legs: 2})
    expect(said(reported(keyed(paused, 'o'), {}))).toContain('Esc ends  in p2')
  })

  test('what was found is gone to, n goes below it, and the next key is looked for everywhere', () => {
    const found = reported(asked, {outcome: 'found', found: {partition: 2, offset: 77}})
    expect(found.screen.needs.tail).toMatchObject({
      ...{partition: 2, search: null, from: {others: {anchor: 'offset', offset: 77n}}},
    })
    expect(said(found)).toContain('key customer-1: newest p2@77  n older  where its hash puts it')
    expect(searchOf(keyed(found, 'n'))).toMatchObject({partition: 2, before: 77, legs: 1})
    const next = ['o', ...'key=x', 'enter'].reduce(keyed, found)
    expect(searchOf(next)).toMatchObject({partition: null, before: null})
  })

  test('one that is not where its hash puts it need not be the newest', () => {
    const found = {partition: 0, offset: 7}
    expect(said(reported(asked, {outcome: 'found', found, partitions: [0, 1]}))).toContain(
      'key customer-1: found at p0@7  n older  its hash says p2, where it is not; looked through 1,500',
    )
    const unread = {outcome: 'nowhere', unread: [1], looked: 40_000} as const
    expect(said(reported(asked, unread))).toContain('looked through 40,000 of 60,000  p1 could not be read')
  })

  test('that there is none is said until one goes elsewhere', () => {
    const nowhere = reported(asked, {outcome: 'nowhere', looked: 60_000})
    expect(said(nowhere)).toBe('! no record with key customer-1: looked through all 60,000')
    expect(searchOf(nowhere)).toBeNull()
    expect(said(keyed(nowhere, 'j'))).toContain('no record with key')
    expect(said(keyed(keyed(nowhere, 'f'), 'f'))).not.toContain('no record with key')
  })
})

describe('colours', () => {
  const theme = createTheme({
    color: true,
    name: 'dark',
    env: {COLORTERM: 'truecolor', TERM: 'xterm-256color'},
  })
  const colored = (keys: readonly string[]) =>
    renderFrame(stateOfScene({...wide, keys}), {...plainLook, theme}).join('\n')

  test.each([[[]], [['j', 'enter']]])('change no sign of a frame, after %j', (keys) => {
    const frame = colored(keys)
    const signs = frame.replaceAll(/\x1b\[[\d;]*m/g, '').split('\n')
    expect(signs.map((line) => line.trimEnd()).join('\n')).toBe(drawFrame({...wide, keys}))
    expect(frame).toContain(theme('accent', '"order"'))
    expect(frame).toContain(theme('good', '"注文"'))
  })

  test('tell the names of headers from values, and what is not there from text', () => {
    const frame = colored([])
    expect(frame).toContain(`${theme('accent', 'trace')}${theme('faint', '=')}t-28`)
    expect(frame).toMatch(new RegExp(`${theme('quiet', '\\(no key\\) +').replaceAll('[', '\\[')}`))
    expect(frame).toContain('(tombstone)')
  })
})

describe('a record', () => {
  const record: FrameScene = {...scene, keys: ['enter']}

  test('h shows its bytes, and its text again', () => {
    expect(drawFrame({...record, keys: ['j', 'enter', 'h']})).toContain(
      '   0000  7b 22 6f 72 64 65 72 22  3a 32 38 2c 22 69 74 65  |{"order":28,"ite|',
    )
    expect(drawFrame({...record, keys: ['j', 'enter', 'h', 'h']})).toContain('"order": 28,')
  })

  test('the arrows go to its neighbours in the list', () => {
    const titles = (...keys: readonly string[]) =>
      drawFrame({...record, keys: ['enter', ...keys]}).split('\n')[1]
    expect(titles()).toContain('RECORD 1 of 30  p2@1000009')
    expect(titles('left')).toBe(titles())
    expect(titles('right')).toContain('RECORD 2 of 30  p1@1000009')
    expect(titles('right', 'right', 'left')).toBe(titles('right'))
  })

  test('its schema id, its producer and its leader are told in words', () => {
    const value = Buffer.concat([Buffer.from([0, 0, 0, 0, 42]), Buffer.from('{"a":1}')])
    const [first] = tailOf(1).records
    if (first === undefined) throw new Error('a tail needs a record')
    const tail = pollerWith(tailOf(1, {records: [{...first, value}]}))
    const text = drawFrame({...record, feeds: {...scene.feeds, tail}})
    expect(text).toContain('VALUE  12 B  schema id 42, behind magic byte 0')
    expect(text).toContain('"a": 1')
    expect(text).toContain('leader epoch 4  compression zstd')
    expect(text).toContain('producer id 7000  epoch 1  sequence 0')
  })
})

describe('the view of the tail', () => {
  const topics: FrameScene = {request: {view: 'topics'}, feeds: scene.feeds}

  test('4 opens it on the topic under the cursor, and 2 comes back', () => {
    const tail = stateOfScene({...topics, keys: ['j', '4']})
    expect(tail.screen).toMatchObject({name: 'Tail', needs: {tail: {topic: 'payments'}}})
    const back = stateOfScene({...topics, keys: ['j', '4', '2']})
    expect(back.screen).toMatchObject({name: 'Topics', needs: {}})
    expect(rowsOf(stateOfScene({...topics, keys: ['j', '4', '2', 'g', '4']}))).not.toEqual([])
  })

  test('without a topic it asks for one', () => {
    const brokers: FrameScene = {request: {view: 'brokers'}, feeds: scene.feeds, keys: ['4']}
    expect(stateOfScene(brokers)).toMatchObject({view: 'brokers'})
    expect(drawFrame(brokers)).toContain('the tail of which topic?')
  })

  test('a tail that was open is come back to', () => {
    const keys = ['4', '5', '4']
    expect(stateOfScene({...topics, keys}).screen.needs).toMatchObject({tail: {topic: 'orders-eu-west'}})
  })
})

describe('what was written by schemas', () => {
  const isThird = ({sequence}: {readonly sequence?: number}) => (sequence ?? 0) % 3 === 0
  /** Every third value fits a schema, and the others name one that there is not. */
  const decoding: TailDecoding = {
    flags: ['--decode', 'auto', '--schema-registry', 'http://localhost:8081'],
    decode: (record: CopiedRecord & {readonly sequence?: number}) => ({
      key: null,
      value: isThird(record)
        ? {schemaId: 7, format: 'avro', name: 'shop.Order', data: {id: 2n ** 60n, note: 'a\x1b[2Jb'}}
        : {schemaId: 9, data: null, error: new Failure('not-found', 'There is no schema\x1b 9.')},
      isSettled: true,
    }),
  }
  const feeds = {...scene.feeds, tail: pollerWith(tailOf(30, {decoding}))}
  const decoded: FrameScene = {...scene, feeds, columns: 120}

  test('is listed as it says, what could not be decoded as it is, with the reason', () => {
    const text = drawFrame({...decoded, keys: ['j']})
    expect(text).toContain('{"id":"1152921504606846976","note":"a\\u001b[2Jb"}')
    expect(text).toMatch(/^> .* ! \{"order":28/m)
    expect(text).toContain('! not decoded: There is no schema\\x1b 9')
    expect(drawFrame({...decoded, keys: ['/', ...'"note"', 'enter']})).toContain('TAIL 8 of 30')
  })

  test('d shows the bytes, in the list and in a record, and d again what they say', () => {
    const raw = drawFrame({...decoded, keys: ['d']})
    expect(raw).not.toContain('1152921504606846976')
    expect(raw).toMatch(/ raw {2}12\.5\/s/)
    expect(drawFrame({...decoded, keys: ['d', 'd']})).toBe(drawFrame(decoded))
    const open = ['/', ...'"note"', 'enter', 'enter']
    const record = drawFrame({...decoded, keys: open})
    expect(record).toMatch(
      /VALUE {2}\d+ B {2}avro shop\.Order, schema id 7\n {3}\{\n {5}"id": "1152921504606846976",/,
    )
    const bytes = drawFrame({...decoded, keys: [...open, 'd']})
    expect(bytes).toMatch(/ raw {2}lines 1 to/)
    expect(bytes).toContain('\\xff\\x9b\\x00')
    expect(drawFrame({...decoded, keys: ['j', 'enter']})).toContain(
      '! not decoded: There is no schema\\x1b 9',
    )
    expect(drawFrame({...scene, keys: ['d']})).toContain('nothing is decoded: --schema-registry')
  })

  test('its JSON has both, and the command decodes too', () => {
    const state = stateOfScene({...decoded, keys: ['/', ...'"note"', 'enter']})
    const press = (key: string) => stepApp(state, {type: 'key', key, nowMs: frameMs}).effect
    expect(press('y')).toMatchObject({
      text: expect.stringContaining('"decoded":{"key":null,"value":{"schemaId":7,"format":"avro"'),
    })
    expect(press('Y')).toMatchObject({
      text: expect.stringContaining('-n 1 --decode auto --schema-registry http://localhost:8081'),
    })
  })
})
