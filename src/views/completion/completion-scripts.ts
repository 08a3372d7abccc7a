/** The shells that samsa can be completed in. */
export const COMPLETED_SHELLS = ['bash', 'zsh', 'fish'] as const
export type CompletedShell = (typeof COMPLETED_SHELLS)[number]

// Every script asks `samsa complete -- WORDS` with the words up to the cursor. The first line of the answer is `words` or
// `files` (the shell then completes file names); the others are candidates, a tab and a description after each.

/** For bash 3.2 (macOS) and newer, without the bash-completion package. */
const BASH = `# samsa completion for bash
_samsa() {
  local i word last prefix value description joined="" directive=""
  local -a words
  COMPREPLY=()
  words=("")
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    # bash takes = and : for ends of words (COMP_WORDBREAKS); samsa wants host:9092 and --output=json whole.
    if [[ -z $word && \${COMP_LINE:0:\${COMP_POINT:-0}} == *" " ]]; then joined=""; fi
    if [[ $word =~ ^[=:]+$ ]]; then
      words[\${#words[@]}-1]+=$word
      joined=1
    elif [[ -n $joined ]]; then
      words[\${#words[@]}-1]+=$word
      joined=""
    elif ((i == 1)); then
      words=("$word")
    else
      words[\${#words[@]}]=$word
    fi
  done
  last=\${COMP_WORDS[COMP_CWORD]}
  if [[ $last =~ ^[=:]+$ ]]; then last=""; fi
  # What readline keeps of the word; a candidate replaces only what is after the last = or :.
  prefix=\${words[\${#words[@]}-1]}
  prefix=\${prefix%"$last"}
  while IFS=$'\\t' read -r value description; do
    if [[ -z $directive ]]; then
      directive=$value
    else
      value=\${value#"$prefix"}
      if [[ $value == *[!A-Za-z0-9._:=,@/+-]* ]]; then printf -v value %q "$value"; fi
      COMPREPLY[\${#COMPREPLY[@]}]=$value
      # A value comes right behind the key of a config.
      if [[ $value == *= ]]; then compopt -o nospace 2>/dev/null; fi
    fi
  done < <(samsa complete -- "\${words[@]}" 2>/dev/null)
  if [[ $directive == files ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r value; do COMPREPLY[\${#COMPREPLY[@]}]=$value; done < <(compgen -f -- "$last")
  fi
}
complete -F _samsa samsa
`

const ZSH = `#compdef samsa
# samsa completion for zsh
_samsa() {
  local line value
  local -a answer candidates keys
  answer=("\${(@f)$(samsa complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  if [[ $answer[1] == files ]]; then
    compset -P '*='
    _files
    return
  fi
  shift answer
  for line in "\${(@)answer}"; do
    value=\${line%%$'\\t'*}
    if [[ $value == *= ]]; then
      keys+=("\${value//:/\\\\:}:\${line#*$'\\t'}")
    else
      candidates+=("\${value//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  _describe -t candidates samsa candidates
  # A value comes right behind the key of a config.
  _describe -t keys samsa keys -S ''
}
if [[ $funcstack[1] == _samsa ]]; then
  _samsa "$@"
else
  compdef _samsa samsa
fi
`

const FISH = `# samsa completion for fish
function __samsa_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l current (commandline --current-token --cut-at-cursor)
    set -l answer (samsa complete -- $words[2..] "$current" 2>/dev/null)
    if test "$answer[1]" = files
        __fish_complete_path (string replace --regex '^-.*?=' '' -- "$current")
    else
        printf '%s\\n' $answer[2..]
    end
end
complete --command samsa --no-files --arguments '(__samsa_complete)'
`

const SCRIPTS: Readonly<Record<CompletedShell, string>> = {bash: BASH, zsh: ZSH, fish: FISH}

/** The script that a shell reads to complete samsa's commands, flags and names. */
export function renderCompletionScript(shell: CompletedShell): string {
  return SCRIPTS[shell]
}
