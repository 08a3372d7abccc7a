import type {ExportedFile} from '../../core/declare/export-declared.ts'
import type {View} from '../document.ts'
import {tableView} from '../document.ts'
import {renderYaml} from '../yaml.ts'

/** The first line makes editors check and complete the file. */
const HEAD = '# yaml-language-server: $schema=declared.json (samsa validate --schema > declared.json)\n'

/** A file of what is there; as names, those of everything in it. */
export const exportedView: View<ExportedFile> = tableView({
  rows: (file: ExportedFile) =>
    Object.entries(file).flatMap(([list, things]) => things.map((thing) => ({list, name: nameOf(thing)}))),
  columns: [
    {field: 'list', value: (row) => row.list},
    {field: 'name', value: (row) => row.name},
  ],
  name: ({name}) => name,
  text: (file, {isTerminal}) => HEAD + renderYaml(file, {terminal: isTerminal}),
})

/** What a thing is known by: its name, whose rule it is, or whose limits; the kind of what has no name. */
function nameOf(thing: object): string {
  const fields = new Map<string, unknown>(Object.entries(thing))
  const entity = fields.get('entity')
  const owner = typeof entity === 'object' && entity !== null ? Object.values(entity).join(' ') : undefined
  return String(fields.get('name') ?? fields.get('principal') ?? owner ?? fields.get('kind'))
}
