// What search/table calls. Memory is laid out there; there is no allocator here and no static data.

export { hamming, measure } from './distances';
export { packPlanes, unpackPlanes } from './pack-planes';
export { scan } from './scan';
export { scoreSlots } from './score';
