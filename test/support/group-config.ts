import {
  array,
  bool,
  int8,
  int16,
  int32,
  message,
  nullableString,
  string,
  struct,
} from '../../src/kafka/protocol/schema.ts'
import {ownCluster} from './group-now.ts'

/** Sets configs of topics, brokers, groups (KIP-339). Schema: IncrementalAlterConfigsRequest/Response. */
const IncrementalAlterConfigs = message({
  name: 'IncrementalAlterConfigs',
  key: 44,
  versions: [1, 1],
  flexibleFrom: 1,
  changes: true,
  request: {
    resources: array(
      struct({
        resourceType: int8,
        resourceName: string,
        configs: array(struct({name: string, configOperation: int8, value: nullableString})),
      }),
    ),
    validateOnly: bool,
  },
  response: {
    throttleTimeMs: int32,
    responses: array(
      struct({errorCode: int16, errorMessage: nullableString, resourceType: int8, resourceName: string}),
    ),
  },
})

/** ConfigResource.Type.GROUP, which kafkajs does not know. */
const GROUP = 32
/** AlterConfigOp.OpType.SET. */
const SET = 0

/** Sets a config of a group of the suite's broker (KIP-848), in the place of the broker's default. */
export async function setGroupConfig(group: string, name: string, value: string): Promise<void> {
  const configs = [{name, configOperation: SET, value}]
  const answer = await ownCluster.sendToAny(IncrementalAlterConfigs, {
    resources: [{resourceType: GROUP, resourceName: group, configs}],
    validateOnly: false,
  })
  const [response] = answer.responses
  if (response?.errorCode !== 0) throw new Error(`${name} of ${group}: ${response?.errorMessage}`)
}
