/** Notes the WebAssembly memories that this page makes from now on; their bytes in all. */
export function watchPageMemory(): () => Promise<number> {
  const memories: WebAssembly.Memory[] = [];
  const Plain = WebAssembly.Memory;
  WebAssembly.Memory = class extends Plain {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
  return async () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
