import {countOf} from '../names/count-of.ts'
import type {SchemaRegistry} from '../schemas/schema-registry.ts'
import {type Check, runCheck} from './check.ts'

/** Whether the schema registry can be reached and asked: connection, TLS, credentials and API in one, with a sentence for each failure. */
export async function examineRegistry(url: string, open: () => Promise<SchemaRegistry>): Promise<Check> {
  const {check} = await runCheck('registry', url, async () => {
    const registry = await open()
    const subjects = await registry.subjects()
    return [
      null,
      {message: `${countOf(subjects.length, 'subject')}, compatibility ${await registry.globalLevel()}`},
    ]
  })
  return check
}
