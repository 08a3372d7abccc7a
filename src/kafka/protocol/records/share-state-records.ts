import {array, ifSent, int8, int16, int32, int64, string, struct, tagged, uuid} from '../schema.ts'
import {storedRecord} from './stored-record.ts'

const key = {groupId: string, topicId: uuid, partition: int32}

const stateBatches = array(
  struct({firstOffset: int64, lastOffset: int64, deliveryState: int8, deliveryCount: int16}),
)

/** What `__share_group_state` holds (KIP-932): snapshots of how far share groups are, and updates of them. */
export const SHARE_STATE_RECORDS = [
  storedRecord({
    name: 'ShareSnapshot',
    type: 0,
    key,
    value: {
      snapshotEpoch: int32,
      stateEpoch: int32,
      leaderEpoch: int32,
      startOffset: int64,
      deliveryCompleteCount: tagged(0, 0, ifSent(int32)),
      createTimestamp: int64,
      writeTimestamp: int64,
      stateBatches,
    },
  }),
  storedRecord({
    name: 'ShareUpdate',
    type: 1,
    key,
    value: {
      snapshotEpoch: int32,
      leaderEpoch: int32,
      startOffset: int64,
      deliveryCompleteCount: tagged(0, 0, ifSent(int32)),
      stateBatches,
    },
  }),
]
