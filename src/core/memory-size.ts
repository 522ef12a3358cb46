/** A device's memory as its maker counts it, by 2³⁰ bytes: 8 GB. */
export function memorySize(memoryGib: number): string {
  return `${Math.round(memoryGib * 10) / 10}\u00a0GB`;
}
