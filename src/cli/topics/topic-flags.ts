import {Flags} from '@oclif/core'

/** Configs of a topic, as `topic create` and `topic alter` take them. */
export const configFlag = Flags.string({
  char: 'c',
  description: 'a topic config; times and sizes as 7d, 512MiB; repeatable',
  helpValue: 'KEY=VALUE',
  multiple: true,
  multipleNonGreedy: true,
})
