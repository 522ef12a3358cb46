/** What one pass costs besides arithmetic. */
export interface Calls {
  dispatches: number;
  submits: number;
  /** Calls of functions that WebAssembly exports. */
  intoWasm: number;
  /** Calls of functions that WebAssembly imports: mostly WebGPU's. */
  outOfWasm: number;
}

type Callable = (this: unknown, ...args: unknown[]) => unknown;

/** Counts from now on; before the runtime is loaded, because its WebAssembly is wrapped as it is instantiated. */
export function countCalls(): { take(): Calls } {
  let calls = none();
  countGpu(() => calls);
  countWasm(() => calls);
  return {
    take() {
      const taken = calls;
      calls = none();
      return taken;
    },
  };
}

function none(): Calls {
  return { dispatches: 0, submits: 0, intoWasm: 0, outOfWasm: 0 };
}

/** Puts `before` in front of a method. */
function wrap(target: object, name: string, before: Callable): void {
  const methods = target as Record<string, Callable>;
  const original = methods[name]!;
  methods[name] = function (...args) {
    before.apply(this, args);
    return original.apply(this, args);
  };
}

function countGpu(calls: () => Calls): void {
  const dispatch: Callable = () => calls().dispatches++;
  const pass = GPUComputePassEncoder.prototype;
  wrap(pass, 'dispatchWorkgroups', dispatch);
  wrap(pass, 'dispatchWorkgroupsIndirect', dispatch);
  wrap(GPUQueue.prototype, 'submit', () => calls().submits++);
}

function countWasm(calls: () => Calls): void {
  const originals = new WeakMap<Callable, Callable>();
  const counted = (target: Callable, count: () => void): Callable => {
    const wrapper: Callable = (...args) => {
      count();
      return target(...args);
    };
    originals.set(wrapper, target);
    return wrapper;
  };
  const each = (functions: object, count: () => void): object =>
    Object.fromEntries(
      Object.entries(functions).map(([name, value]) => [
        name,
        typeof value === 'function' ? counted(value as Callable, count) : value,
      ]),
    );
  const wrapImports = (imports: Record<string, object> = {}): object =>
    Object.fromEntries(
      Object.entries(imports).map(([space, some]) => [space, each(some, () => calls().outOfWasm++)]),
    );
  const wrapInstance = (instance: WebAssembly.Instance): object => ({
    exports: each(instance.exports, () => calls().intoWasm++),
  });
  const api = WebAssembly as unknown as Record<string, Callable>;
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const original = api[name]!;
    api[name] = async (source, imports) => {
      const made = (await original(source, wrapImports(imports as Record<string, object>))) as
        | WebAssembly.Instance
        | WebAssembly.WebAssemblyInstantiatedSource;
      return 'instance' in made ? { ...made, instance: wrapInstance(made.instance) } : wrapInstance(made);
    };
  }
  const promising = api['promising'];
  if (promising === undefined) return;
  api['promising'] = (target) => {
    const original = originals.get(target as Callable);
    const promised = promising(original ?? target) as Callable;
    return original ? counted(promised, () => calls().intoWasm++) : promised;
  };
}
