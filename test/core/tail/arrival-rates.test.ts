import {expect, test} from 'vitest'
import {ArrivalRates} from '../../../src/core/tail/arrival-rates.ts'

test('what is taken and what comes are told over the last five seconds', () => {
  const rates = new ArrivalRates()
  rates.add({atMs: 0, taken: 100, notTaken: 0})
  expect([rates.takenPerSecond, rates.arrivedPerSecond]).toEqual([null, null])
  rates.add({atMs: 500, taken: 200, notTaken: 3950})
  expect([rates.takenPerSecond, rates.arrivedPerSecond]).toEqual([200, 8100])
})

test('a burst is forgotten', () => {
  const rates = new ArrivalRates()
  for (let poll = 0; poll <= 40; poll++)
    rates.add({atMs: poll * 500, taken: poll * 10, notTaken: poll < 10 ? poll * 1000 : 10_000})
  expect([rates.takenPerSecond, rates.arrivedPerSecond]).toEqual([20, 20])
})
