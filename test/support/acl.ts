import {AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes} from 'kafkajs'
import {onTestFinished} from 'vitest'
import {withAdmin} from './kafka-client.ts'

const TYPES = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  transactionalId: AclResourceTypes.TRANSACTIONAL_ID,
}

/**
 * Until the end of the test a resource of its own may be described and nothing else: an ACL on a resource ends
 * allow.everyone.if.no.acl.found for it.
 */
export async function allowOnlyDescribe(type: keyof typeof TYPES, name: string): Promise<void> {
  const acl = {
    resourceType: TYPES[type],
    resourceName: name,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:ANONYMOUS',
    host: '*',
    operation: AclOperationTypes.DESCRIBE,
    permissionType: AclPermissionTypes.ALLOW,
  }
  await withAdmin((admin) => admin.createAcls({acl: [acl]}))
  onTestFinished(async () => {
    await withAdmin((admin) => admin.deleteAcls({filters: [acl]}))
  })
}
