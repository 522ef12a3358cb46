import { compileSearchKernels } from '../../../src/node/search-kernels.ts';
import { PlainCodeTable } from '../../../src/search/table/plain-code-table.ts';
import { WasmCodeTable } from '../../../src/search/table/wasm-code-table.ts';
import { codeTableContract } from '../../contract/code-table.ts';

const kernels = await compileSearchKernels();

codeTableContract('kernels', (code) => new WasmCodeTable(code, kernels));
codeTableContract('plain', (code) => new PlainCodeTable(code));
