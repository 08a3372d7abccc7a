import {expect, test} from 'vitest'
import {isSameConfig, parseConfigValue} from '../../../src/core/configs/config-value.ts'
import type {ConfigType} from '../../../src/core/configs/fetch-configs.ts'

test.each<[key: string, type: ConfigType | null, text: string, value: string]>([
  ['retention.ms', 'long', '7d', '604800000'],
  ['retention.ms', 'long', '-1', '-1'],
  ['retention.ms', 'long', ' 5000 ', '5000'],
  ['retention.ms', null, '1h30m', '5400000'],
  ['log.roll.hours', 'int', '3d', '72'],
  ['segment.bytes', 'int', '512MiB', '536870912'],
  ['retention.bytes', 'long', '2TiB', '2199023255552'],
  ['leader.replication.throttled.rate', 'long', '50MiB', '52428800'],
  ['preallocate', 'boolean', 'TRUE', 'true'],
  ['min.cleanable.dirty.ratio', 'double', '0.1', '0.1'],
  ['cleanup.policy', 'list', 'compact,delete', 'compact,delete'],
  ['compression.type', 'string', 'zstd', 'zstd'],
  ['no.broker.said.its.type', null, 'whatever', 'whatever'],
])('%s (%s): %j is %j', (key, type, text, value) => {
  expect(parseConfigValue(key, type, text)).toBe(value)
})

test.each<[key: string, type: ConfigType | null, text: string, told: string]>([
  ['retention.ms', 'long', 'a week', 'retention.ms takes a length of time, not "a week".'],
  ['retention.ms', 'long', '512MiB', 'retention.ms takes a length of time'],
  ['log.roll.hours', 'int', '90m', 'log.roll.hours takes a length of time'],
  ['segment.bytes', 'int', '7d', 'segment.bytes takes a size, not "7d".'],
  ['segment.bytes', 'int', '4GiB', 'segment.bytes takes a number up to 2147483647'],
  ['min.insync.replicas', 'int', 'two', 'min.insync.replicas takes a whole number'],
  ['min.insync.replicas', 'int', '1.5', 'min.insync.replicas takes a whole number'],
  ['preallocate', 'boolean', 'yes', 'preallocate takes true or false'],
  ['min.cleanable.dirty.ratio', 'double', '', 'min.cleanable.dirty.ratio takes a number'],
])('%s (%s): %j is refused', (key, type, text, told) => {
  const parse = () => parseConfigValue(key, type, text)
  expect(parse).toThrow(expect.objectContaining({kind: 'usage', message: expect.stringContaining(told)}))
})

test.each<[type: ConfigType | null, wished: string, actual: string, isSame: boolean]>([
  ['list', 'delete, compact', 'compact,delete', true],
  ['list', 'delete', 'compact,delete', false],
  ['long', '010', '10', true],
  ['long', '9007199254740993', '9007199254740992', false],
  ['string', 'a,b', 'b,a', false],
  [null, 'False', 'false', true],
])('%s: %j and %j', (type, wished, actual, isSame) => {
  expect(isSameConfig('some.key', type, wished, actual)).toBe(isSame)
})
