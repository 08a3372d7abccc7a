import {parse, YAMLParseError} from 'yaml'
import {Failure} from '../../errors/failure.ts'

/** What YAML, of which JSON is a part, says. Throws Failure(usage) with the place of a mistake. Loaded late: yaml takes 15 ms. */
export function parseYaml(text: string, place: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    // The first line says what is wrong, and where; a picture of the place follows.
    const [reason = ''] = error.message.split('\n')
    throw new Failure('usage', `${place} is no YAML: ${reason.replace(/:$/, '')}.`)
  }
}
