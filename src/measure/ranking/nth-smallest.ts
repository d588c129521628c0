/**
 * The number that would be at a place if the numbers were sorted; reorders them (C. A. R. Hoare, "Algorithm 65: Find",
 * 1961). Several times faster than sorting.
 *
 * @param values without NaN
 * @returns 0 if there is nothing at that place
 */
export function nthSmallest(values: Float64Array, place: number): number {
  let first = 0;
  let last = values.length - 1;
  while (first < last) {
    const pivot = values[(first + last) >> 1] ?? 0;
    let left = first;
    let right = last;
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left++;
      while ((values[right] ?? 0) > pivot) right--;
      if (left > right) break;
      const value = values[left] ?? 0;
      values[left++] = values[right] ?? 0;
      values[right--] = value;
    }
    if (place <= right) last = right;
    else if (place >= left) first = left;
    else break;
  }
  return values[place] ?? 0;
}
