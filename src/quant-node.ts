export { nodeQuantHost } from './node/quant-host.ts';
export { openSource, type SourceModel } from './node/open-source.ts';
export { outputFile } from './node/output-file.ts';
export { openJudged, type JudgedModel, type OpenJudgedOptions } from './node/open-judged.ts';
