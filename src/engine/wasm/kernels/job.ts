// What a team of threads knows of the pass that it runs, whatever the model; laid out in memory by the engine (`job.ts` there
// mirrors the fields, in order).

export const DECODER: i32 = 0;
export const ENCODER: i32 = 1;

/** The beginning of every plan. */
@unmanaged
export class Job {
  /** `DECODER` or `ENCODER`: what follows is a `Plan` or an `EncoderPlan` */
  kind: i32;
  layers: i32;
  threads: i32;
  exit: i32;
  /** Written anew for each pass. */
  tokens: i32;
  /** What is made of them: a decoder's logits (of the last token, or none), an encoder's vectors */
  outputs: i32;
  team: usize;
  /** One `Thread` each, `threadBytes` apart */
  threadTable: usize;
  threadBytes: i32;
}

/** What one thread has to itself; starts with an `Activations`. */
@unmanaged
export class Thread {
  codes: usize;
  grid: usize;
  floats: usize;
  /** What it attends with: a decoder's queries (query.ts), or an encoder's scores, float32 [4][positions] */
  scores: usize;
  /** Room for grids of the groups at hand in float32, see grids.ts */
  grids: usize;
  // its copy of the job, see team.ts
  tokens: i32;
  outputs: i32;
  threads: i32;
  // its place in the job: units of the current phase, and of the chunk in hand
  begin: i32;
  end: i32;
  until: i32;
}
