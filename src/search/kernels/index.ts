// What search/table calls. Memory is laid out there; there is no allocator here and no static data.

export { hamming, measure } from './distances';
export { packPlanes, unpackPlanes } from './pack-planes';
export { preparePlanes } from './prepare-planes';
export { prepareShorts } from './prepare-shorts';
export { rankSlots } from './rank-slots';
export { scan } from './scan';
export { shortsOfHalves } from './shorts-of-halves';
export { scoreSlots } from './score';
