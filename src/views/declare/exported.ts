import type {ExportedFile} from '../../core/declare/export-declared.ts'
import type {View} from '../document.ts'
import {tableView} from '../document.ts'
import {renderYaml} from '../yaml.ts'

/** The first line makes editors check and complete the file. */
const HEAD = '# yaml-language-server: $schema=declared.json (samsa validate --schema > declared.json)\n'

/** A file of what is there; as names, those of everything in it. */
export const exportedView: View<ExportedFile> = tableView({
  rows: ({topics = [], configs = [], groups = []}: ExportedFile) => [
    ...topics.map(({name}) => ({kind: 'topic', name})),
    ...configs.map(({kind, name}) => ({kind, name: name ?? ''})),
    ...groups.map(({name}) => ({kind: 'group', name})),
  ],
  columns: [
    {field: 'kind', value: (row) => row.kind},
    {field: 'name', value: (row) => row.name},
  ],
  name: ({name, kind}) => name || kind,
  text: (file, {isTerminal}) => HEAD + renderYaml(file, {terminal: isTerminal}),
})
