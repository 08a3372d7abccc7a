import type {Candidate} from './plan-completion.ts'

/** The answer that the completion scripts read: `words` or `files`, then a candidate a line, tab, description. */
export function renderCandidates(candidates: readonly Candidate[], wantsFiles: boolean): string {
  const lines = candidates.map(({value, description}) => `${value}\t${description}`)
  return [wantsFiles ? 'files' : 'words', ...lines].map((line) => `${line}\n`).join('')
}
