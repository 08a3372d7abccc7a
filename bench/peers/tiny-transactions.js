// node tiny-transactions.js SERVERS TOPIC COUNT: so many transactions of one record each, by several producers side by side.
import kafkajs from 'kafkajs'

const {Kafka, logLevel} = kafkajs
const [servers, topic, count] = process.argv.slice(2)
const PRODUCERS = 24

const kafka = new Kafka({clientId: 'bench', brokers: servers.split(','), logLevel: logLevel.NOTHING})
let left = Number(count)

async function write(number) {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    transactionalId: `bench-${topic}-${number}`,
  })
  await producer.connect()
  while (left-- > 0) {
    const transaction = await producer.transaction()
    await transaction.send({topic, messages: [{value: 'a record of its own transaction'}]})
    await transaction.commit()
  }
  await producer.disconnect()
}

await Promise.all(Array.from({length: PRODUCERS}, (_, number) => write(number)))
