import {parse} from 'yaml'
import {yamlReason} from '../../core/source/yaml-reason.ts'
import {Failure} from '../../errors/failure.ts'

/** What YAML, of which JSON is a part, says. Throws Failure(usage) with the place of a mistake. Loaded late: yaml takes 15 ms. */
export function parseYaml(text: string, place: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new Failure('usage', `${place} is no YAML: ${yamlReason(error)}.`)
  }
}
