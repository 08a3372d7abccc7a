import {expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {runJson} from '../support/run-json.ts'

test('the controller is the leader of the quorum, however often and whichever broker is asked', async (context) => {
  const kafka = await findKafkaJars()
  if (!kafka) return context.skip('no jars on this machine')
  const said = await runKafkaTool('org.apache.kafka.tools.MetadataQuorumCommand', [
    '--bootstrap-server',
    bootstrapServers(),
    'describe',
    '--status',
  ])
  const leader = Number(/^LeaderId:\s+(\d+)$/m.exec(said)?.[1])
  expect(leader).toBeGreaterThan(0)
  for (const server of [...bootstrapServers().split(','), ...bootstrapServers().split(',')]) {
    const {controller} = await runJson<{controller: number}>(['cluster', 'describe', '-b', server])
    expect(controller).toBe(leader)
  }
})
