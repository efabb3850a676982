// What the axis of a chart leaves out that is drawn here. off_scale.py and percent_lines.py say it of the whole period,
// and this is the same of the part of it that is looked at. It is one script with page.js.

// A point that is on the axis: that has a value, is not before the part that is shown, and not beyond the axis.
const isOnAxis = ({ y, isBefore, isOutside }) => y !== null && !isBefore && !isOutside;

// Says of each point of one instrument whether it is beyond the axis, and whether it has a hollow mark.
function markOutside(all, { flattening, least }, own) {
  const inView = all.filter(({ value, isBefore }) => value !== null && !isBefore);
  const sure = inView.filter(({ isMarked }) => !isMarked).map(({ value }) => value);
  const [low, high] = [Math.min(...sure), Math.max(...sure)];
  const reach = Math.max(high - low, Math.abs(high) * least) * (flattening - 1);
  // In the overview a hollow mark is the end of a line that a doubtful figure makes; that end stays, as does the last value.
  const ends = own ? [inView.at(-1)] : [inView[0], inView.at(-1)];
  for (const point of all) {
    const isEnd = ends.includes(point);
    const isFar = sure.length > 1 && (point.value > high + reach || point.value < low - reach);
    point.isOutside = point.isMarked && point.value !== null && !isEnd && isFar;
    point.isHollow = point.isMarked && (own || isEnd);
  }
}

// Of the lines of an overview those that go so much farther from zero than the others that they do not set the axis.
function farLines(lines, [flattening, least, share, fewest]) {
  if (lines.length < fewest) return [];
  const reach = ({ points }) => Math.max(0, ...points.filter(isOnAxis).map(({ y }) => Math.abs(y)));
  const farthest = [...lines].sort((a, b) => reach(b) - reach(a));
  for (let count = Math.max(1, Math.floor(lines.length / share)); count > 0; count -= 1) {
    if (reach(farthest[count - 1]) >= flattening * Math.max(reach(farthest[count]), least)) return farthest.slice(0, count);
  }
  return [];
}
