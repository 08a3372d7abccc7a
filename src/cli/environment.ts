/** Variables that samsa reads beside those of flags, and what each is for: the page `samsa help environment`. */
export const OTHER_VARIABLES: readonly {readonly names: readonly string[]; readonly meaning: string}[] = [
  {names: ['NO_COLOR'], meaning: 'any text: no colour, as `--no-color`'},
  {names: ['FORCE_COLOR'], meaning: 'colour off a terminal too; `0` for none'},
  {
    names: ['TERM'],
    meaning: '`dumb`: no colour, no line is painted over, no dashboard; how many colours `top` has',
  },
  {names: ['COLORTERM'], meaning: '`truecolor`: all colours for `top`'},
  {names: ['COLORFGBG'], meaning: 'whether the background is light, for `top`; else the terminal is asked'},
  {
    names: ['LC_ALL', 'LC_CTYPE', 'LANG'],
    meaning: 'the first that is set: whether the terminal reads UTF-8, or frames and marks are of ASCII',
  },
  {names: ['CI'], meaning: 'any text: nobody is asked for an argument that is missing'},
  {names: ['TZ'], meaning: 'the zone of times without one; `--utc` goes before it'},
  {names: ['VISUAL', 'EDITOR'], meaning: 'the first that is set: the editor of `topic edit`, a command line'},
  {
    names: ['SAMSA_COMPLETION_TIMEOUT'],
    meaning: 'how long Tab waits for names of a cluster that is far away: `3s`; a second otherwise',
  },
  {names: ['HOME'], meaning: "the user's folder, in which the folders below are"},
  {
    names: ['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME'],
    meaning: 'folders for files of its own, below; only whole paths count',
  },
  {names: ['LOCALAPPDATA'], meaning: 'the same on Windows'},
  {names: ['TMPDIR'], meaning: 'the folder for temporary files'},
  {names: ['KAFKA_HOME'], meaning: 'an unpacked Kafka for `local up`, unless `--kafka-home` names one'},
  {names: ['JAVA_HOME'], meaning: 'the Java of `local up`, before one on PATH'},
  {
    names: ['PATH'],
    meaning:
      '`local up` looks there for Java, Maven, and Docker or Podman; `top` for programs of the clipboard',
  },
  {
    names: ['TMUX', 'SSH_CONNECTION', 'SSH_TTY', 'WSL_DISTRO_NAME', 'WAYLAND_DISPLAY', 'DISPLAY'],
    meaning: 'which clipboard `y` in `top` copies to',
  },
  {
    names: ['AWS_REGION'],
    meaning: 'the region of an MSK cluster, for SASL AWS_MSK_IAM; `aws.region` goes before it',
  },
  {
    names: ['NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE'],
    meaning: "Node's own: where compiled code is kept, in place of the user's cache; `1`: nowhere",
  },
  {names: ['NODE_EXTRA_CA_CERTS'], meaning: "Node's own: a file of further CA certificates that are trusted"},
]
