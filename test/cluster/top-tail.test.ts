import {expect, test} from 'vitest'
import {createTopic, onceProducer, produce, readAll} from '../support/kafka-client.ts'
import {startTerminal} from '../support/pty.ts'
import {randomName} from '../support/run-samsa.ts'

test('top tail shows records as they come, holds them during a pause, and opens one', async () => {
  const topic = await createTopic(randomName('tail'), {partitions: 2})
  const producer = onceProducer()
  await producer.connect()
  const send = (...values: readonly string[]) =>
    producer.send({topic, messages: values.map((value) => ({value, headers: {trace: 'abc'}}))})
  await send('there-before')
  const session = startTerminal(['top', 'tail', topic], {cols: 100, rows: 24})
  try {
    await session.waitForText('there-before')
    await send('\x1b]0;owned\x07', 'came-later')
    await session.waitForText('came-later')
    await session.waitForText('\\x1b]0;owned\\x07')
    expect(session.output()).not.toContain('owned\x07')

    session.write('p')
    await session.waitForText('paused')
    await send('one', 'two', 'three')
    const held = await session.waitForText('+3 held')
    expect(held.some((row) => row.includes('three'))).toBe(false)
    session.write('p')
    await session.waitForText('three')

    session.write('/there-before\r')
    await session.waitForText('TAIL 1 of 6')
    session.write('\r')
    await session.waitForText('RECORD')
    await session.waitForText('trace = abc')
    session.write('h')
    await session.waitForText('|there-before|')
    session.write('\x1b')
    await session.waitForText('TAIL 1 of 6')
    session.write('/\x15where valu.startsWith("t")\r')
    await session.waitForText('there is no "valu". Did you mean value?')
    session.write('\x15where value.startsWith("t") || value.n > 1\r')
    await session.waitForText('TAIL 3 of 6')
    await session.waitForText('where: no answer on 3 records: value is not JSON')
    session.write('\x1b')
    await session.waitForText('TAIL 6')
    session.write('q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
    await producer.disconnect()
  }
})

test('f holds the list and counts what comes, whatever the cursor does; f again shows it', async () => {
  const topic = await createTopic(randomName('tail'), {partitions: 1})
  await produce(topic, [{value: 'first'}, {value: 'second'}])
  const session = startTerminal(['top', 'tail', topic], {cols: 100, rows: 24})
  try {
    await session.waitForText('second')
    session.write('jf')
    await session.waitForText('follow off  +0 held')
    await produce(topic, [{value: 'third'}, {value: 'fourth'}])
    const held = await session.waitForText('follow off  +2 held')
    expect(held.find((row) => row.startsWith('>'))).toContain('first')
    expect(held.some((row) => row.includes('fourth'))).toBe(false)
    session.write('f')
    const followed = await session.waitForText('fourth')
    expect(followed.find((row) => row.startsWith('>'))).toContain('fourth')
    expect(followed[1]).not.toContain('held')
  } finally {
    session.kill('SIGKILL')
  }
})

/** Partition, offset and value of the rows on the screen. */
function rowsOn(screen: readonly string[]): string[] {
  return screen.flatMap((row) => {
    const [, partition, offset, value] = /^[> ] \S+ +(\d+) +(\d+) +\S+ +(v\S+)/.exec(row) ?? []
    return partition === undefined ? [] : [`${partition}@${offset} ${value}`]
  })
}

test('o goes to an offset, a time and a partition, and shows what another client reads there', async () => {
  const topic = await createTopic(randomName('tail'), {partitions: 3})
  const startMs = Date.now() - 3_600_000
  const messages = Array.from({length: 3000}, (_, index) => ({
    partition: index % 3,
    key: `k${index % 1500}`,
    value: `v${index}`,
    timestamp: String(startMs + index * 1000),
  }))
  await produce(topic, messages)
  const all = (await readAll(topic)).map((record) => ({
    place: `${record.partition}@${record.offset} ${record.value}`,
    partition: record.partition,
    offset: Number(record.offset),
    timestampMs: Number(record.timestamp),
  }))
  expect(all).toHaveLength(3000)
  const session = startTerminal(['top', 'tail', topic], {cols: 110, rows: 24})
  const goTo = (place: string) => session.write(`o${place}\r`)
  /** What the screen shall begin with: the records that pass, in order of their times. */
  const expected = (passes: (record: (typeof all)[number]) => boolean) =>
    all
      .filter(passes)
      .toSorted((a, b) => a.timestampMs - b.timestampMs)
      .slice(0, 15)
      .map(({place}) => place)
  const expectRows = async (rows: readonly string[]) => {
    expect(rows.length).toBeGreaterThan(0)
    const isThere = (screen: string[]) => rowsOn(screen).slice(0, rows.length).join() === rows.join()
    await session.waitFor(isThere, `the rows begin with ${rows.slice(0, 3).join()}`)
  }
  try {
    await session.waitForText('v2999')
    goTo('p1@400')
    await expectRows(expected(({partition, offset}) => partition === 1 && offset >= 400))
    await session.waitForText('TAIL p1 from 400')
    await session.waitForText('p1@400')

    // Of all partitions, in the order of their times.
    goTo('all')
    await expectRows(expected(({offset}) => offset >= 400))

    const timeMs = startMs + 1_234_500
    goTo(`@${timeMs}`)
    await expectRows(expected(({timestampMs}) => timestampMs >= timeMs))
    await session.waitForText(new Date(timeMs).toISOString())

    // The cursor goes on, and pages are read until the end: from there on it follows.
    await session.waitForText('more to the end')
    for (let pages = 0; session.screen().some((row) => row.includes('more to the end')); pages++) {
      expect(pages).toBeLessThan(20)
      const before = session.screen()[1]
      session.write('G')
      await session.waitFor((rows) => rows[1] !== before, 'another page')
    }
    const read = all.filter((record) => record.timestampMs >= timeMs).length
    await session.waitForText(`TAIL from @${timeMs}  ${read} `)
    await produce(topic, [{partition: 0, key: 'new', value: 'v-new'}])
    await session.waitForText(`TAIL from @${timeMs}  ${read + 1} `)

    goTo('all')
    goTo('key=k7')
    const ofKey = all.filter(({place}) => / v(7|1507)$/.test(place)).toSorted((a, b) => a.offset - b.offset)
    await session.waitForText(`key k7: newest p${ofKey[1]?.place.split(' ')[0]}`)
    await expectRows([ofKey[1]?.place ?? ''])
    session.write('n')
    await session.waitForText(`key k7: before that p${ofKey[0]?.place.split(' ')[0]}`)
    await expectRows([ofKey[0]?.place ?? ''])
    // Not only where the last one was found.
    goTo('key=k8')
    await session.waitForText(/key k8: (newest|found at) p2@\d+/)
    goTo('key=K7')
    await session.waitForText('no record with key K7: looked through all 3,001')

    goTo('p2@-5')
    await expectRows(expected(({partition, offset}) => partition === 2 && offset >= 995))
    goTo('99999')
    await session.waitForText('offset 99999 is past the log end')
    goTo('p7')
    await session.waitForText(`Topic ${topic} has no partition 7.`)
    goTo('nowhere')
    await session.waitForText("'nowhere' is not a position.")
    session.write('\x1b')
    await session.waitFor(
      (rows) => !rows.some((row) => row.includes('go to nowhere')),
      'the line is given up',
    )
    goTo('all')
    goTo('latest')
    await session.waitFor((rows) => rowsOn(rows)[0]?.endsWith('v-new') === true, 'the newest on top')
    session.write('q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
  }
})
