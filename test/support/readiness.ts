export {isClusterReady as isReady} from '../../src/core/cluster/check-ready.ts'
