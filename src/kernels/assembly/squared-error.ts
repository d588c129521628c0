/** Mean squared difference of two planes. */
import { PlaneMeasure } from './plane-comparison';

export class SquaredError extends PlaneMeasure {
  private sum: f64 = 0;

  constructor(private width: i32, private height: i32) {
    super();
  }

  begin(): void {
    this.sum = 0;
  }

  push(x: usize, y: usize): void {
    const whole = this.width & ~3;
    let low = f64x2.splat(0);
    let high = low;
    for (let at = 0; at < whole; at += 4) {
      const offset = <usize>at * 4;
      const d = f32x4.sub(v128.load(x + offset), v128.load(y + offset));
      const first = f64x2.promote_low_f32x4(d);
      const second = f64x2.promote_low_f32x4(v128.shuffle<i64>(d, d, 1, 1));
      low = f64x2.add(low, f64x2.mul(first, first));
      high = f64x2.add(high, f64x2.mul(second, second));
    }
    const both = f64x2.add(low, high);
    let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
    for (let at = whole; at < this.width; at++) {
      const d = <f64>(f32.load(x + <usize>at * 4) - f32.load(y + <usize>at * 4));
      sum += d * d;
    }
    this.sum += sum;
  }

  finish(): f64 {
    return this.sum / (<f64>this.width * <f64>this.height);
  }

  details(): usize {
    return 0;
  }

  detailCount(): i32 {
    return 0;
  }
}
