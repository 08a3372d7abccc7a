// The program under test: reads orders as `samsa consume -o json` prints them, and writes a confirmation or a rejection for
// each as `samsa produce --input json` takes them.
import {createInterface} from 'node:readline'

for await (const line of createInterface({input: process.stdin})) {
  const {key, value} = JSON.parse(line)
  const {id, amount} = JSON.parse(value)
  const state = amount > 0 ? 'confirmed' : 'rejected'
  process.stdout.write(`${JSON.stringify({key, value: JSON.stringify({id, amount, state})})}\n`)
}
