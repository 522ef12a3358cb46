export { compileSearchKernels } from './node/search-kernels.ts';
