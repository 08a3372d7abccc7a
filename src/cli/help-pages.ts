import type {HelpPageName} from '../errors/failure.ts'
import {readOwnFile} from './own-files.ts'

/** A page of help that is about no command: a guide of docs/guides, which is packaged with samsa. */
export interface HelpPage {
  /** As typed: `samsa help positions`. */
  readonly name: HelpPageName
  /** One line, for lists. */
  readonly summary: string
  /** The file in docs/guides. */
  readonly guide: string
}

/** All pages, in the order of `samsa help`. None has the name of a command: that would hide it. */
export const HELP_PAGES: readonly HelpPage[] = [
  {name: 'positions', summary: 'offsets and times: latest-100, 1h, 0=5', guide: 'positions.md'},
  {
    name: 'selection',
    summary: 'names, globs, --regex, --topic, --grep and --where',
    guide: 'names.md',
  },
  {
    name: 'formats',
    summary: 'what -o prints, templates of -f, the JSON of a record',
    guide: 'formats.md',
  },
  {name: 'exit-codes', summary: 'errors, exit codes and deadlines', guide: 'exit-codes.md'},
  {name: 'environment', summary: 'variables that samsa reads', guide: 'environment.md'},
  {name: 'changes', summary: 'plans, questions, --yes and --dry-run', guide: 'changes.md'},
  {name: 'connecting', summary: 'servers, TLS, SASL, properties', guide: 'connecting.md'},
  {name: 'access', summary: 'users, ACLs, quotas, tokens', guide: 'access.md'},
  {name: 'declared-state', summary: 'files for validate, diff and apply', guide: 'declared-state.md'},
  {name: 'schemas', summary: 'the schema registry: versions, compatibility', guide: 'schemas.md'},
  {name: 'ci', summary: 'Kafka in a CI job, from up to down', guide: 'ci.md'},
  {name: 'connectors', summary: 'Kafka Connect: connectors, tasks, offsets', guide: 'connectors.md'},
  {name: 'incidents', summary: 'lag at 3 a.m.: from symptom to cure', guide: 'incidents.md'},
]

/** The page of a name, or of the name that its guide has. */
export function findHelpPage(word: string): HelpPage | null {
  return HELP_PAGES.find(({name, guide}) => name === word || guide === `${word}.md`) ?? null
}

/** The Markdown of a page. `root` is the folder of the package. */
export function readHelpPage({guide}: HelpPage, root: string): string {
  return readOwnFile(root, `docs/guides/${guide}`)
}
