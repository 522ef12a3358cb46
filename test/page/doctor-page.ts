import { diagnose } from '../../src/index.ts';

const functions = {
  diagnose: (catalog: string) => diagnose({ catalog }),
};

/** What a test may run in the page. */
export type DoctorPage = typeof functions;

Object.assign(globalThis, { doctorPage: functions });
