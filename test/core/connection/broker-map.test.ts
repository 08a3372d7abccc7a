import {expect, test} from 'vitest'
import {dialBy, parseBrokerMap} from '../../../src/core/connection/broker-map.ts'

const at = (text: string) => {
  const [host = '', port] = text.split(':')
  return {host, port: Number(port)}
}

test.each([
  [['a:1=b:2'], 'a:1', 'b:2'],
  [['a:1=b:2'], 'A:1', 'b:2'],
  [['a:1=b:2'], 'a:2', 'a:2'],
  [['a:*=b:2'], 'a:7', 'b:2'],
  [['*.internal:9092=localhost:*'], 'k1.internal:9092', 'localhost:9092'],
  [['*.internal:*=localhost:*'], 'k1.internal:77', 'localhost:77'],
  [['*.internal:9092=localhost:1'], 'internal:9092', 'internal:9092'],
  [['k1:9=a:1', 'k*:9=b:2'], 'k1:9', 'a:1'],
  [['k1:9=a:1', 'k*:9=b:2'], 'k2:9', 'b:2'],
])('%j: %s is reached at %s', (rules, from, to) => {
  expect(dialBy(parseBrokerMap(rules))(at(from))).toEqual(at(to))
})

test.each(['a:1', '=b:1', 'a:1=', 'a=b:1', 'a:1=b:99999', 'a b:1=c:1'])('%s is refused', (rule) => {
  expect(() => dialBy(parseBrokerMap([rule]))).toThrow(expect.objectContaining({kind: 'usage'}))
})
