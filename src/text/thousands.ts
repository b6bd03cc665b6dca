/** `720,630` */
export function thousands(count: number): string {
  return count.toLocaleString('en-US');
}
