import type { DeviceChoice, ModelRecord } from './protocol.ts';

/** What this device has, asked without downloading anything. Figures that it does not tell are undefined. */
export interface DeviceProfile {
  readonly cores: number;
  /** Shared memory, and with it threads. */
  readonly isolated: boolean;
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
  /** WebAssembly may wait for JavaScript's promises (JSPI). */
  readonly jspi: boolean;
  /** `navigator.deviceMemory`: rounded and capped by the browser, so "at least". */
  readonly memoryGib: number | undefined;
  /** An iPhone or iPad, which ends a page at about 1.5 GB, however much memory there is. */
  readonly handheld: boolean;
  readonly storage: {
    readonly usedBytes: number | undefined;
    readonly quotaBytes: number | undefined;
    readonly persisted: boolean;
  };
  /** The person asked the browser to save data, or pays for each byte. */
  readonly savesData: boolean;
  readonly gpu: GpuProfile | GpuMissing;
}

export interface GpuProfile {
  readonly available: true;
  /** As the browser tells it; any may be empty. */
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** A processor that plays a GPU: right answers, slowly. Never chosen by itself. */
  readonly software: boolean;
  readonly f16: boolean;
  readonly subgroups: boolean;
  readonly maxBufferBytes: number;
  readonly maxBindingBytes: number;
}

export interface GpuMissing {
  readonly available: false;
  /** A sentence for the person. */
  readonly reason: string;
}

/** Throughput as measured here within a fraction of a second; undefined where an engine cannot run. */
export interface DeviceSpeed {
  readonly wasm: EngineSpeed | undefined;
  readonly webgpu: EngineSpeed | undefined;
}

/** How fast an engine passes 4-bit weights. Bytes are those of the model's file. */
export interface EngineSpeed {
  /** Threads that pay; 1 on a GPU. */
  readonly threads: number;
  /** Weights that tokens of an answer pass, one after the other: bytes a second. */
  readonly decodeBytesPerSecond: number;
  /** Weights × tokens of a prompt: bytes a second. */
  readonly prefillBytesPerSecond: number;
  /** What a token costs whatever its size: dispatches, readbacks. */
  readonly overheadMs: number;
}

/** What must be known of a model for a forecast; a catalogue's record has it all. */
export type ModelSizes = Pick<
  ModelRecord,
  'id' | 'bytes' | 'storedBytes' | 'contextLength' | 'memoryBytes' | 'kvBytesPerToken' | 'task'
>;

/** Whether a model has room here. */
export type Verdict = 'well' | 'tight' | 'too-large' | 'unknown';

/** How one model would do here. */
export interface Forecast {
  readonly model: string;
  readonly verdict: Verdict;
  /** A sentence for the person. */
  readonly reason: string;
  /** The engine that answers soonest here; what a load with `device: 'auto'` tries first. */
  readonly device: Exclude<DeviceChoice, 'auto'>;
  readonly threads: number;
  /** Tokens that fit well, at most what the model was trained for. */
  readonly contextLength: number;
  /** Weights, keys and values of `contextLength`, activations. */
  readonly neededBytes: number;
  /** Undefined where nothing was measured. */
  readonly decodeTokensPerSecond: number | undefined;
  readonly prefillTokensPerSecond: number | undefined;
}

export interface DiagnoseRequest {
  /** The catalogue whose models are to be forecast; absent means none. */
  readonly catalogUrl?: string | undefined;
  /** Models besides the catalogue's. */
  readonly models?: readonly ModelSizes[] | undefined;
  /** False leaves the engines unmeasured: the answer comes at once, without tokens a second. */
  readonly measure?: boolean | undefined;
}

/** What the doctor says of this device and of models on it. */
export interface Diagnosis {
  readonly profile: DeviceProfile;
  readonly speed: DeviceSpeed;
  /** One for each model that answers: the catalogue's in its order, then those asked for besides. */
  readonly forecasts: readonly Forecast[];
  /** The id of the model to offer first: the largest that fits well and answers faster than one reads. */
  readonly choice: string | undefined;
}
