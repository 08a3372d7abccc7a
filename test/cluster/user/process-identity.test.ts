import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {afterEach, expect, test} from 'vitest'
import {waitUntil} from '../../../src/local/pause.ts'
import {
  identifyProcess,
  isSameProcess,
  parsePowerShellLine,
  parseProcStat,
  parsePsLine,
  signalProcess,
} from '../../../src/user/process-identity.ts'

const fields = (state: string) =>
  `${state} 1 2 2 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 987654 100 200 18446744073709551615`

test.each([
  ['a plain name', `4242 (java) ${fields('S')}`, '987654'],
  ['blanks and parentheses in the name', `4242 (my (odd) job) ${fields('R')}`, '987654'],
  ['a zombie', `4242 (java) ${fields('Z')}`, null],
  ['a dead one', `4242 (java) ${fields('X')}`, null],
  ['a cut line', '4242 (java) S 1 2', null],
  ['nothing', '', null],
])('/proc/pid/stat of %s', (_, stat, expected) => {
  expect(parseProcStat(stat)).toBe(expected)
})

test.each([
  [
    'Sat Nov 21 00:14:13 2026 Ss   /usr/bin/java -Dsamsa.local=x.1 -Xmx512m',
    {startedAt: 'Sat Nov 21 00:14:13 2026', commandLine: '/usr/bin/java -Dsamsa.local=x.1 -Xmx512m'},
  ],
  ['Sun Nov  1 09:05:00 2026 S    sleep 5\n', {startedAt: 'Sun Nov 1 09:05:00 2026', commandLine: 'sleep 5'}],
  ['Sun Nov  1 09:05:00 2026 Z    (java)', null],
  ['', null],
])('ps prints %j', (line, expected) => {
  expect(parsePsLine(line)).toEqual(expected)
})

test.each([
  [
    '133769268531234567|java.exe -Dsamsa.local=x.1',
    {startedAt: '133769268531234567', commandLine: 'java.exe -Dsamsa.local=x.1'},
  ],
  ['', null],
])('PowerShell prints %j', (line, expected) => {
  expect(parsePowerShellLine(line)).toEqual(expected)
})

let sleeper: ChildProcess | undefined
afterEach(() => sleeper?.kill('SIGKILL'))

function startSleeper(): number {
  sleeper = spawn('sleep', ['60', '61'], {stdio: 'ignore'})
  if (sleeper.pid === undefined) throw new Error('sleep did not start')
  return sleeper.pid
}

test('a process is known again by pid, start time, boot and marker, and by nothing less', () => {
  const recorded = identifyProcess(startSleeper())
  if (recorded === null) throw new Error('the sleeper has no identity')
  expect(isSameProcess(recorded)).toBe(true)
  expect(isSameProcess(recorded, '61')).toBe(true)
  expect(isSameProcess(recorded, '6')).toBe(false)
  expect(isSameProcess({...recorded, startedAt: `${recorded.startedAt}0`})).toBe(false)
  expect(isSameProcess({...recorded, bootId: 'another boot'})).toBe(false)
})

test('only the very process is signalled, and an ended one is nobody', async () => {
  const recorded = identifyProcess(startSleeper())
  if (recorded === null) throw new Error('the sleeper has no identity')
  expect(signalProcess(recorded, 'no-such-marker', 'SIGKILL')).toBe(false)
  expect(signalProcess({...recorded, startedAt: '1'}, '61', 'SIGKILL')).toBe(false)
  expect(isSameProcess(recorded, '61')).toBe(true)
  const ended = sleeper === undefined ? Promise.reject(new Error('no sleeper')) : once(sleeper, 'exit')
  expect(signalProcess(recorded, '61', 'SIGTERM')).toBe(true)
  expect(await ended).toEqual([null, 'SIGTERM'])
  expect(await waitUntil(() => !isSameProcess(recorded, '61'), {everyMs: 5, timeoutMs: 5000})).toBe(true)
  expect(signalProcess(recorded, '61', 'SIGTERM')).toBe(false)
})
