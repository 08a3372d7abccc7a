import {expect, test} from 'vitest'
import {planMemberRemoval} from '../../../src/core/groups/remove-members.ts'

const description = {
  group: 'g',
  state: 'Stable',
  coordinator: 1,
  assignor: null,
  groupEpoch: null,
  assignmentEpoch: null,
  members: [
    {
      memberId: 'm',
      instanceId: null,
      clientId: 'c',
      host: 'h',
      rack: null,
      memberType: null,
      subscribedTopics: null,
      subscribedTopicRegex: null,
      memberEpoch: null,
      assignments: null,
      targetAssignments: null,
    },
  ],
}
const all = {memberIds: [], instanceIds: [], all: true}

test.each(['classic', 'consumer'])('a member of a %s group can be put out', (type) => {
  expect(planMemberRemoval({...description, type}, all)).toMatchObject([{group: 'g', memberId: 'm'}])
})

test.each(['share', 'streams'])('of a %s group it is said that Kafka has no call for it', (type) => {
  expect(() => planMemberRemoval({...description, type}, all)).toThrow(
    expect.objectContaining({kind: 'failed', code: 'INVALID_GROUP_TYPE'}),
  )
})
