import { openFrame } from './open-frame.ts';

openFrame(document).catch(reportError);
