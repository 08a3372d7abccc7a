import {compareNames} from '../names/compare-names.ts'
import {compileWords} from '../names/name-pattern.ts'
import type {ConnectPlugin} from './connect-answers.ts'
import type {ConnectClient} from './connect-client.ts'

/** Which plugins are listed; no words, or no types, for any. */
export interface PluginChoice {
  readonly words: readonly string[]
  readonly regex: boolean
  readonly types: readonly string[]
}

/** What a worker can run, by type and class. */
export async function listPlugins(
  client: ConnectClient,
  {words, regex, types}: PluginChoice,
): Promise<ConnectPlugin[]> {
  const choose = compileWords(words, {regex})
  const plugins = await client.plugins()
  const matches = choose(plugins.map((each) => each.class))
  return plugins
    .filter((each) => matches(each.class) && (types.length === 0 || types.includes(each.type)))
    .toSorted((a, b) => compareNames(a.type, b.type) || compareNames(a.class, b.class))
}
