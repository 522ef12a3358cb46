/** A loaded graph, as ONNX Runtime has it. */
export interface OrtSession {
  readonly inputNames: readonly string[];
  readonly inputMetadata: readonly object[];
  run(feeds: object): Promise<object>;
  release(): Promise<void>;
}

/** ONNX Runtime, as far as transformers.js uses it. */
export interface OrtRuntime {
  readonly InferenceSession: {
    create(graph: Uint8Array, options: object): Promise<OrtSession>;
  };
  readonly Tensor: unknown;
}

/** A session that reports a failure instead of throwing it. */
interface QuietSession extends OrtSession {
  failure: unknown;
}

/**
 * transformers.js (4.3.1) chains all loads and all runs of a page by `chain = chain.then(next)`: after one that fails no other
 * ever begins, and each reports the first one's error. So with this runtime nothing fails: what went wrong is asked of the
 * session by `takeFailure`. Its settings are empty, because in the real ones transformers.js would have WebAssembly come from
 * another host.
 */
export function quietRuntime(runtime: OrtRuntime): OrtRuntime & { readonly env: object } {
  return {
    Tensor: runtime.Tensor,
    env: {},
    InferenceSession: {
      create: async (graph, options) => {
        try {
          return quiet(await runtime.InferenceSession.create(graph, options));
        } catch (failure) {
          return neverOpened(failure);
        }
      },
    },
  };
}

/** What went wrong in one of these sessions since it was asked last; undefined when nothing did. */
export function takeFailure(sessions: readonly OrtSession[]): unknown {
  for (const session of sessions as readonly Partial<QuietSession>[]) {
    const { failure } = session;
    if (failure === undefined) continue;
    session.failure = undefined;
    return failure;
  }
  return undefined;
}

function quiet(session: OrtSession): QuietSession {
  const self: QuietSession = {
    failure: undefined,
    inputNames: session.inputNames,
    inputMetadata: session.inputMetadata,
    async run(feeds) {
      try {
        return await session.run(feeds);
      } catch (failure) {
        self.failure = failure ?? new Error('ONNX Runtime gave no reason');
        return {};
      }
    },
    release: () => session.release(),
  };
  return self;
}

function neverOpened(failure: unknown): QuietSession {
  return { failure, inputNames: [], inputMetadata: [], run: async () => ({}), release: async () => {} };
}
