import {
  array,
  bool,
  int16,
  int32,
  int64,
  message,
  nullableArray,
  nullableString,
  since,
  string,
  struct,
} from '../schema.ts'

/** Committed offsets of many groups in one call (KIP-709). Version 10 has topic ids in place of names. Schema: OffsetFetchRequest/Response. */
export const OffsetFetch = message({
  name: 'OffsetFetch',
  key: 9,
  versions: [8, 9],
  flexibleFrom: 6,
  needs: {group: 'DESCRIBE', topic: 'DESCRIBE'},
  request: {
    groups: array(
      struct({
        groupId: string,
        memberId: since(9, nullableString),
        memberEpoch: since(9, int32, -1),
        topics: nullableArray(
          struct({
            name: string,
            partitionIndexes: array(int32),
          }),
        ),
      }),
    ),
    requireStable: bool,
  },
  response: {
    throttleTimeMs: int32,
    groups: array(
      struct({
        groupId: string,
        topics: array(
          struct({
            name: string,
            partitions: array(
              struct({
                partitionIndex: int32,
                committedOffset: int64,
                committedLeaderEpoch: int32,
                metadata: nullableString,
                errorCode: int16,
              }),
            ),
          }),
        ),
        errorCode: int16,
      }),
    ),
  },
})
