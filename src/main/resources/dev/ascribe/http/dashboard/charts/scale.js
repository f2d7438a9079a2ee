// From values to places, and the round values that an axis names.

// A function from values between two ends to places between two others.
export const linear = ([least, most], [from, to]) => (value) => from + ((value - least) / (most - least)) * (to - from);

// Round values between two ends, at most `wanted` steps: { values, digits }, where `digits` are the
// decimals that tell them apart.
export function ticks([least, most], wanted = 5) {
  const rough = (most - least) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * (1 - 1e-9));
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(most / step + 1e-9);
  return {
    values: Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step),
    digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)),
  };
}
