import {array, int16, int32, int64, message, nullableString, string, struct} from '../schema.ts'

/** Commits offsets. Version 10 has topic ids in place of names. Schema: OffsetCommitRequest/Response. */
export const OffsetCommit = message({
  name: 'OffsetCommit',
  key: 8,
  versions: [8, 9],
  flexibleFrom: 8,
  needs: {group: 'READ', topic: 'READ'},
  changes: true,
  request: {
    groupId: string,
    generationIdOrMemberEpoch: int32,
    memberId: string,
    groupInstanceId: nullableString,
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            committedOffset: int64,
            committedLeaderEpoch: int32,
            committedMetadata: nullableString,
          }),
        ),
      }),
    ),
  },
  response: {
    throttleTimeMs: int32,
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
          }),
        ),
      }),
    ),
  },
})
