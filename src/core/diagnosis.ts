import type { DeviceChoice } from './protocol.ts';

/** What this browser has, asked without downloading anything. Figures that it does not tell are undefined. */
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
  /** 4-bit weights a second through the engine's own kernels, one token, all threads that pay. */
  readonly wasm: EngineSpeed | undefined;
  readonly webgpu: EngineSpeed | undefined;
}

export interface EngineSpeed {
  /** Weights that one token of an answer passes in a second. */
  readonly decodeWeightsPerSecond: number;
  /** Weights × tokens of a prompt in a second. */
  readonly prefillWeightsPerSecond: number;
  /** What a token costs whatever its size: dispatches, readbacks. */
  readonly overheadMs: number;
}

/** What is known of a model before it is downloaded. Bytes are estimates until the file says more. */
export interface ModelSizes {
  readonly parameters: number;
  readonly weightBytes: number;
  readonly contextLength: number;
  /** Keys and values of one position. */
  readonly kvBytesPerToken: number;
}

/** How one model would do here. */
export interface Forecast {
  readonly model: string;
  readonly verdict: 'well' | 'tight' | 'too-large' | 'unknown';
  /** A sentence for the person. */
  readonly reason: string;
  readonly device: Exclude<DeviceChoice, 'auto'>;
  readonly threads: number;
  readonly contextLength: number;
  /** Weights, keys and values of `contextLength`, activations. */
  readonly neededBytes: number;
  readonly decodeTokensPerSecond: number | undefined;
  readonly prefillTokensPerSecond: number | undefined;
}

/** What the doctor says of this device and the catalogue's models. */
export interface Diagnosis {
  readonly profile: DeviceProfile;
  readonly speed: DeviceSpeed;
  /** One for each model of the catalogue, in its order. */
  readonly forecasts: readonly Forecast[];
  /** The id of the model to offer first: the largest that fits well and answers faster than one reads. */
  readonly choice: string | undefined;
}
