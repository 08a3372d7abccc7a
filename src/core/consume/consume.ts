import {consumeRecords} from './consume-records.ts'
import type {ConsumeContext, ConsumeRequest, ConsumeResult} from './consume-request.ts'
import {consumeAsMember} from './group/consume-as-member.ts'

/** Reads topics as the request asks: as a member of its group, or without one. */
export async function consume(request: ConsumeRequest, context: ConsumeContext): Promise<ConsumeResult> {
  const {group} = request
  return group === null ? consumeRecords(request, context) : consumeAsMember(request, group, context)
}
