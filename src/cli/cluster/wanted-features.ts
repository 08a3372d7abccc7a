import {
  parseFeatureLevel,
  parseReleaseVersion,
  type WantedFeatures,
} from '../../core/cluster/update-features.ts'
import {parseKeyValues} from '../../core/configs/parse-key-values.ts'
import {Failure} from '../../errors/failure.ts'

/** The levels that words and --release-version ask for. Throws Failure(usage) for none, and for both. */
export function readWantedFeatures(
  words: readonly string[],
  release: string | undefined,
  command: string,
): WantedFeatures {
  if (release !== undefined && words.length > 0)
    throw new Failure('usage', `Give either FEATURE=LEVEL or --release-version, not both.`)
  if (release !== undefined) return {levels: parseReleaseVersion(release), ofRelease: true}
  if (words.length === 0)
    throw new Failure('usage', 'Which features? Give FEATURE=LEVEL, or --release-version.', {
      suggestions: ['`samsa cluster features` shows them.'],
    })
  const levels = Object.entries(parseKeyValues(words, command)).map(([name, text]): [string, number] => [
    name,
    parseFeatureLevel(name, text),
  ])
  return {levels: new Map(levels), ofRelease: false}
}
