import { openReferenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { engineContract } from '../contract/engine.ts';

engineContract({ name: 'the reference engine', open: openReferenceEngine, tolerance: () => 1e-4 });
