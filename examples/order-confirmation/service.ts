// node service.ts inventory|payment|shipping: reads orders as JSON records, one a line, and writes the answers of that
// service in the same form. It knows nothing of Kafka: `samsa consume` and `samsa produce` are its ends of the pipe.
import {createInterface} from 'node:readline'
import {answerOrder, type JsonRecord, type Order, SERVICES} from './order.ts'

const service = SERVICES.find((each) => each === process.argv[2])
if (service === undefined) {
  process.stderr.write(`usage: node service.ts ${SERVICES.join('|')} < orders.jsonl\n`)
  process.exit(2)
}

for await (const line of createInterface({input: process.stdin})) {
  const {key, value, headers}: JsonRecord = JSON.parse(line)
  const order: Order = JSON.parse(value)
  const answer: JsonRecord = {
    // The same key goes to the same partition number of every topic: what belongs to an order stays together.
    key,
    value: JSON.stringify(answerOrder(service, order)),
    headers: [...headers.filter((header) => header.key === 'trace-id'), {key: 'service', value: service}],
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
