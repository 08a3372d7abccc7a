// A module of its own, so that a command that runs directly never loads oclif's runner.
export {run} from '@oclif/core/run'
