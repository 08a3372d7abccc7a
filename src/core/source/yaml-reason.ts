/** Why a text is no YAML, by what its parser has thrown or told, as a part of a sentence; a picture of the place is left out. */
export function yamlReason(error: unknown): string {
  const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n')
  // The parser calls itself for each level.
  if (/call stack|stack overflow/i.test(reason)) return 'it is nested too deeply'
  // What each alias stands for is written out: a few lines can be made of it that fill any memory.
  if (/alias count/i.test(reason)) return 'its aliases stand for more than anybody has written'
  return reason.replace(/:$/, '')
}
