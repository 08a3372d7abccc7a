import {Args, Command} from '@oclif/core'
import {writeOut} from '../cli/output.ts'
import {prose} from '../cli/prose.ts'
import {
  COMPLETED_SHELLS,
  type CompletedShell,
  renderCompletionScript,
} from '../views/completion/completion-scripts.ts'

export default class Completion extends Command {
  static override summary = 'Print the script that completes samsa in your shell.'
  static override description = prose`
    Completes commands, flags and their values (formats, statuses, states, views, positions), profiles, and from the cluster that the
    line names (with -b and the like, else the default one) topics, groups, brokers, and the configs that there are with the
    values of those that take certain words. A cluster that does not answer within a second is left out
    (SAMSA_COMPLETION_TIMEOUT=3s gives one far away more).

    Add the line of your shell to its file, and open a new shell:

    - bash, ~/.bashrc: eval "$(samsa completion bash)"
    - zsh, ~/.zshrc after compinit: eval "$(samsa completion zsh)"
    - fish, ~/.config/fish/config.fish: samsa completion fish | source
  `
  static override examples = [
    {description: 'In this shell only', command: 'eval "$(<%= config.bin %> completion bash)"'},
    {
      description: 'For every fish from now on',
      command:
        'mkdir -p ~/.config/fish/completions && <%= config.bin %> completion fish > ~/.config/fish/completions/samsa.fish',
    },
  ]
  static override args = {
    shell: Args.custom<CompletedShell>({options: [...COMPLETED_SHELLS]})({
      description: 'the shell',
      required: true,
    }),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(Completion)
    await writeOut(renderCompletionScript(args.shell))
  }
}
