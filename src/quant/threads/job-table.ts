import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { rescaleLayerJob } from '../awq/rescale-layer.ts';
import { runLayerJob } from '../calibrate/run-layer.ts';
import type { Jobs } from './jobs.ts';
import { quantizeJob } from '../quantize-job.ts';

/** What a thread can do, over its own arithmetic. */
export function jobsWith(arithmetic: Arithmetic): Jobs {
  return {
    runLayer: (job) => runLayerJob(job, arithmetic),
    rescaleLayer: (job) => rescaleLayerJob(job, arithmetic),
    quantize: (job) => quantizeJob(job, arithmetic),
  };
}
