import {AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes} from 'kafkajs'
import {onTestFinished} from 'vitest'
import {withAdmin} from './kafka-client.ts'

const TYPES = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  transactionalId: AclResourceTypes.TRANSACTIONAL_ID,
  cluster: AclResourceTypes.CLUSTER,
}

/** One thing that a user may do with a resource. */
export interface Permission {
  readonly type: keyof typeof TYPES
  readonly name: string
  readonly operation: AclOperationTypes
}

/** Allows a user something until the end of the test. */
export async function allow(
  user: string,
  permissions: readonly Permission[],
  servers?: string,
): Promise<void> {
  const acl = permissions.map(({type, name, operation}) => ({
    resourceType: TYPES[type],
    resourceName: name,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: `User:${user}`,
    host: '*',
    operation,
    permissionType: AclPermissionTypes.ALLOW,
  }))
  await withAdmin((admin) => admin.createAcls({acl}), servers)
  onTestFinished(async () => {
    await withAdmin((admin) => admin.deleteAcls({filters: acl}), servers)
  })
}

/**
 * Until the end of the test a resource of its own may be described and nothing else: an ACL on a resource ends
 * allow.everyone.if.no.acl.found for it.
 */
export function allowOnlyDescribe(type: Permission['type'], name: string): Promise<void> {
  return allow('ANONYMOUS', [{type, name, operation: AclOperationTypes.DESCRIBE}])
}
