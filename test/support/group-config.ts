import {IncrementalAlterConfigs} from '../../src/kafka/protocol/messages/incremental-alter-configs.ts'
import {ownCluster} from './group-now.ts'

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
