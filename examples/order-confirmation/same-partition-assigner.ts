import {AssignerProtocol, type PartitionAssigner} from 'kafkajs'

/**
 * Gives the same partition number of every topic to the same member, as Kafka's RangeAssignor does for topics with as
 * many partitions. A join needs it: kafkajs's own assigner could give the three statuses of an order to three members.
 */
export const samePartitionAssigner: PartitionAssigner = ({cluster}) => {
  const name = 'SamePartitionAssigner'
  const version = 0
  const userData = Buffer.alloc(0)
  return {
    name,
    version,
    async assign({members, topics}) {
      const memberIds = members.map(({memberId}) => memberId).sort()
      return memberIds.map((memberId, index) => {
        const partitionsOf = (topic: string): number[] =>
          cluster
            .findTopicPartitionMetadata(topic)
            .map(({partitionId}) => partitionId)
            .filter((partition) => partition % memberIds.length === index)
        const assignment = Object.fromEntries(topics.map((topic) => [topic, partitionsOf(topic)]))
        const memberAssignment = AssignerProtocol.MemberAssignment.encode({version, assignment, userData})
        return {memberId, memberAssignment}
      })
    },
    protocol: ({topics}) => ({
      name,
      metadata: AssignerProtocol.MemberMetadata.encode({version, topics, userData}),
    }),
  }
}
