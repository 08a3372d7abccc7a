import type {ConnectClient} from '../connect/connect-client.ts'
import {hasFailed} from '../connect/connector-row.ts'
import {countOf} from '../names/count-of.ts'
import {type Check, runCheck} from './check.ts'

/**
 * Whether the workers of Kafka Connect can be reached and asked: connection, TLS, credentials and API in one. A connector that has failed is told,
 * and is no failure of the connection.
 */
export async function examineConnect(url: string, open: () => Promise<ConnectClient>): Promise<Check> {
  const {check} = await runCheck('connect', url, async () => {
    const connectors = await (await open()).connectors()
    const failed = connectors.filter(({status}) => hasFailed(status)).length
    const message = `${countOf(connectors.length, 'connector')}${failed === 0 ? '' : `, ${failed} failed`}`
    return [null, failed === 0 ? {message} : {message, suggestion: 'samsa connect list --failed tells why.'}]
  })
  return check
}
