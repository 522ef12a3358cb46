import { compileSearchKernels } from '../../../src/node/search-kernels.ts';
import { WasmCodeTable } from '../../../src/search/table/wasm-code-table.ts';
import { codeTableContract } from '../../contract/code-table.ts';

const kernels = await compileSearchKernels();

codeTableContract('kernels', (code) => new WasmCodeTable(code, kernels));
