import {AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes} from 'kafkajs'
import {expect, test} from 'vitest'
import {createTopic, produce, withAdmin} from '../support/kafka-client.ts'
import {startTerminal} from '../support/pty.ts'
import {randomName} from '../support/run-samsa.ts'
import {cellsOf} from '../support/screen-cells.ts'

// An ACL of the whole cluster: no test may run beside it.

test('what may not be read is a dash, with the reason, and the rest is shown', async () => {
  const topic = await createTopic(randomName('denied'), {replicationFactor: 1})
  await produce(topic, [{value: 'x'}])
  const deny = {
    principal: 'User:ANONYMOUS',
    host: '*',
    permissionType: AclPermissionTypes.DENY,
    resourcePatternType: ResourcePatternTypes.LITERAL,
  }
  const allow = {...deny, permissionType: AclPermissionTypes.ALLOW, operation: AclOperationTypes.ALL}
  const ofTopic = {resourceType: AclResourceTypes.TOPIC, resourceName: topic}
  const ofCluster = {resourceType: AclResourceTypes.CLUSTER, resourceName: 'kafka-cluster'}
  const acl = [
    {...allow, ...ofTopic},
    {...allow, ...ofCluster},
    {...deny, ...ofTopic, operation: AclOperationTypes.DESCRIBE_CONFIGS},
    {...deny, ...ofCluster, operation: AclOperationTypes.DESCRIBE},
  ]
  await withAdmin((admin) => admin.createAcls({acl}))
  const session = startTerminal(['top', 'topics', '--interval', '200ms'], {cols: 158, rows: 24})
  try {
    session.write(`/${topic}\r`)
    const isThere = (row: string) => row.includes(topic)
    const rows = await session.waitFor(
      (shown) => cellsOf(shown, isThere)?.MSGS === '1' && /No log sizes.*No configs/.test(shown.at(-2) ?? ''),
      'the topic and the reasons',
    )
    expect(cellsOf(rows, isThere)).toMatchObject({
      SIZE: '-',
      RETENTION: '-',
      CLEANUP: '-',
      MSGS: '1',
      RF: '1',
    })
    const message = rows.at(-2) ?? ''
    expect(message).toMatch(/No log sizes from (\d) of \1 brokers: CLUSTER_AUTHORIZATION_FAILED\./)
    expect(message).toMatch(/No configs from 1 of \d+ topics: TOPIC_AUTHORIZATION_FAILED\./)
    session.write('q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
    await withAdmin((admin) => admin.deleteAcls({filters: acl}))
  }
})
