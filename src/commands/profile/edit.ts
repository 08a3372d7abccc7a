import {readFile, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.ts'
import {requireEditor, runEditor} from '../../cli/editor.ts'
import {parseProfiles, readText} from '../../cli/profiles/parse-profiles.ts'
import {refusalOf} from '../../cli/profiles/profile-files.ts'
import {changeProfiles, targetFile} from '../../cli/profiles/write-profiles.ts'
import {prose} from '../../cli/prose.ts'
import {listFile, type ProfileRow} from '../../core/connection/profiles/list-profiles.ts'
import {Failure} from '../../errors/failure.ts'
import {makeTemporaryFolder} from '../../user/temporary-folder.ts'
import {profileTable} from '../../views/profiles.ts'

/** What an editor opens on where there is no file yet. */
const EXAMPLE = `# Profiles of samsa: how to reach which cluster (samsa help connecting).
current: dev
profiles:
  dev: {bootstrapServers: [localhost:9092]}
`

export default class ProfileEdit extends BaseCommand<typeof ProfileEdit> {
  static override summary = 'Edit the file of profiles in your editor.'
  static override description = prose`
    Opens $VISUAL, or $EDITOR, on a copy of the file, which takes its place once it is saved, closed and without a
    mistake. With a mistake the editor opens again, and the places are told; an edit that leaves it as it is ends with
    them, and the file as it was.
  `
  static override examples = [
    {description: 'What is in it', command: 'EDITOR=cat <%= config.bin %> profile edit'},
  ]
  static override flags = {project: Flags.boolean({description: '.samsa.yaml of the project'})}

  async run(): Promise<{profiles: readonly ProfileRow[]}> {
    const editor = requireEditor('`samsa profile add` takes flags.')
    const file = targetFile(this.flags.project)
    const before = readText(file)
    const folder = await makeTemporaryFolder('samsa-edit-')
    const copy = path.join(folder, path.basename(file))
    try {
      let text = before ?? EXAMPLE
      for (let problem: Failure | null = null; ; ) {
        await writeFile(copy, text, {mode: 0o600})
        if (problem !== null)
          for (const line of [`samsa: ${problem.message}`, ...problem.suggestions]) this.note(line)
        await runEditor(editor, copy)
        const edited = await readFile(copy, 'utf8')
        if (problem !== null && edited === text) throw problem
        text = edited
        try {
          await parseProfiles(file, text)
          break
        } catch (error) {
          if (!(error instanceof Failure) || error.kind !== 'usage') throw error
          problem = error
        }
      }
      const isSame = text === (before ?? EXAMPLE)
      if (isSame) this.note('samsa: nothing was edited')
      const after = isSame ? await parseProfiles(file, before ?? '') : await changeProfiles(file, () => text)
      return await this.show({profiles: listFile(after, refusalOf)}, profileTable)
    } finally {
      await rm(folder, {recursive: true, force: true})
    }
  }
}
