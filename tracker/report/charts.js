// What the charts of a page can do beyond showing: a look at part of the period, a choice of instruments, and the
// figures under the pointer, the finger or the keys. It is one script with page.js.

// ---- Their data, and its numbers as the page's language prints them.

function unpacked(data) {
  const run = ([step, times]) => Array(times).fill(step);
  const sums = (steps) => {
    let sum = 0;
    return steps.map((step) => (sum += step));
  };
  const times = sums(data.times);
  for (const one of data.instruments) {
    one.at = sums(one.at);
    one.seconds = one.at.map((index) => times[index]);
    for (const column of ["values", "changes", "percents"]) one[column] = one[column].split(" ");
    one.marked = new Set(one.marked);
    one.aside = new Set(one.aside);
    one.breaks = new Set(one.breaks);
  }
  for (const group of data.failed || []) group[1] = sums(group[1]);
  for (const both of Object.values(data.candles.of || {})) {
    for (const candles of both) {
      candles.at = sums(candles.at.flatMap(run));
      candles.names = sums(candles.names.flatMap(run)).map((index) => data.candles.names[index]);
      candles.doubtful = new Set(candles.doubtful);
      candles.values = candleValues(candles);
    }
  }
  // An instrument may be called « constructor ».
  for (const bySlug of [data.closed, data.left_out, data.candles.of]) if (bySlug) Object.setPrototypeOf(bySlug, null);
  return data;
}

// Open, high, low and close of each candle, digit for digit, from steps in units of the last decimal.
function candleValues({ steps: told, unit, decimals }) {
  const text = (units, index) => {
    const figures = String(units).replace("-", "").padStart(unit + 1, "0");
    const point = figures.length - unit;
    const fraction = figures.slice(point, point + (decimals[index] ?? decimals));
    return (units < 0n ? "-" : "") + figures.slice(0, point) + (fraction ? `.${fraction}` : "");
  };
  const steps = told.split(" ");
  const found = [];
  for (let place = 0, close = 0n; place < steps.length; place += 4) {
    const [open, ...others] = steps.slice(place, place + 4).map((step) => BigInt(step));
    const values = [close + open, ...others.map((step) => close + open + step)];
    found.push(values.map((units, at) => text(units, place + at)));
    close = values[3];
  }
  return found;
}

function numbers(format) {
  // From decimal text: a figure keeps the digits that the page printed.
  const grouped = (whole) => {
    let rest = whole.slice(0, -format.primary);
    const groups = [whole.slice(-format.primary)];
    for (; rest; rest = rest.slice(0, -format.secondary)) groups.unshift(rest.slice(-format.secondary));
    return groups.join(format.group);
  };
  const print = (text, signed) => {
    const size = text.replace("-", "");
    const [whole, fraction] = size.split(".");
    const shown = grouped(whole) + (fraction ? format.decimal + fraction : "");
    if (text.startsWith("-")) return format.minus + shown;
    return (signed && Number(size) ? "+" : "") + shown;
  };
  const percent = (text) => format.percent[0] + print(text, true) + format.percent[1];
  return { print, percent };
}

function arrow(text) {
  const number = Number(text);
  return number > 0 ? "▲" : number < 0 ? "▼" : "=";
}

// ---- The pictures that are there, or, for a part of the period or of the instruments, one drawn here.

const MOST_NAMED = 8;
const MOST_READ = 12;

function charts(data, say) {
  const print = numbers(data.number);
  const plural = new Intl.PluralRules(say.language);
  const bySlug = new Map(data.instruments.map((one) => [one.slug, one]));
  const colors = new Map(data.lines);
  // So many have no colour of their own.
  const areMany = data.lines.length > MOST_NAMED;
  const all = [...document.querySelectorAll(".chart")].map((element) => {
    const slug = element.dataset.chart;
    const own = bySlug.get(slug);
    return chart(element, own ? [own] : data.lines.map(([one]) => bySlug.get(one)), Boolean(own));
  });
  const show = () => all.forEach((one) => one.show());
  isNarrow.addEventListener("change", show);
  return [periods(), choice(), show];

  function periods() {
    const place = document.querySelector(".charts");
    if (!place || data.windows.length < 2) return () => {};
    const buttons = data.windows.map(({ key, label }) => {
      const button = make("button", { type: "button" }, label);
      button.addEventListener("click", () => {
        state.period = key;
        mark();
        show();
        writeState();
      });
      return [key, button];
    });
    const mark = () => {
      if (!data.windows.some(({ key }) => key === state.period)) state.period = "all";
      for (const [key, button] of buttons) button.setAttribute("aria-pressed", String(key === state.period));
    };
    const bar = make("div", { class: "periods no-print", role: "group", "aria-label": say.period });
    bar.append(...buttons.map(([, button]) => button));
    place.prepend(bar);
    return mark;
  }

  function choice() {
    const overview = all.find((one) => !one.own);
    if (!overview || overview.series.length < 2) return () => {};
    const boxes = overview.series.map((one) => {
      const box = make("input", { type: "checkbox" });
      box.addEventListener("change", () => {
        if (box.checked) state.off.delete(one.slug);
        else state.off.add(one.slug);
        overview.show();
        writeState();
      });
      const swatch = make("span", { class: `swatch line${colors.get(one.slug)}`, "aria-hidden": "true" });
      return { one, box, label: make("label", {}, box, ...(areMany ? [] : [swatch]), one.name) };
    });
    const everyone = make("button", { type: "button" }, say.all);
    everyone.addEventListener("click", () => {
      if (state.off.size) state.off.clear();
      else overview.series.forEach((one) => state.off.add(one.slug));
      mark();
      overview.show();
      writeState();
    });
    const mark = () => {
      for (const { one, box } of boxes) box.checked = !state.off.has(one.slug);
    };
    const set = make("fieldset", { class: "choice no-print" }, make("legend", { class: "hidden" }, say.shown));
    set.append(everyone, ...boxes.map(({ label }) => label));
    overview.element.before(set);
    return mark;
  }

  function crossesOf(series) {
    const groups = (data.failed || []).filter(([slugs]) => series.some((one) => slugs.includes(one.slug)));
    return [...new Set(groups.flatMap(([, seconds]) => seconds))].sort((a, b) => a - b);
  }

  function chart(element, series, own) {
    const drawing = element.querySelector(".drawing");
    const line = make("div", { class: "cursor" });
    const dot = make("div", { class: "dot" });
    const told = make("div", { class: own ? "readout" : "readout many" });
    const plot = make("div", { class: "plot no-print", role: "slider", tabindex: "0", "aria-label": say.figures });
    plot.append(line, dot, told);
    element.append(plot);
    const note = make("p", { class: "note" });
    element.after(note);
    const rules = element.parentElement.querySelector("figcaption .rules");
    const title = own ? null : element.closest("section").querySelector("p.wrap");
    const closed = (own && data.closed[series[0].slug]) || [];
    const leftOut = (own && data.left_out[series[0].slug]) || [];
    const failed = crossesOf(own ? series.slice(0, 1) : series);
    const candled = own && data.candles.of?.[series[0].slug];
    let view = null;
    let candles = null;
    let moments = [];
    let index = -1;

    // Where a second is on the axis: less what is left out before it.
    function onAxis(second) {
      const cut = view.leftOut || [];
      return cut.reduce((at, [start, end]) => at - Math.min(Math.max(second - start, 0), end - start), second);
    }

    function shown() {
      return own ? series : series.filter((one) => !state.off.has(one.slug));
    }

    function show() {
      const picture = drawing.querySelector(isNarrow.matches ? "svg.narrow" : "svg.wide");
      const [width, height] = picture.getAttribute("viewBox").split(" ").slice(2).map(Number);
      const [left, top, across, down, first, last, low, high] = (picture.dataset.plot || "").split(" ").map(Number);
      const span = data.windows.find(({ key }) => key === state.period) || data.windows.at(-1);
      const isPicture = span.key === "all" && shown().length === series.length;
      drawing.querySelector("svg.drawn")?.remove();
      drawing.classList.toggle("replaced", !isPicture);
      const hasPlot = Boolean(picture.dataset.plot);
      candles = candled && isPicture ? candled[isNarrow.matches ? 1 : 0] : null;
      // What the sentences say of candles, of small multiples and of the whole period does not hold for a part of it.
      if ((candled || !own) && rules) rules.hidden = !isPicture;
      if (title) title.hidden = !isPicture;
      if (isPicture) {
        view = hasPlot ? { width, height, left, top, across, down, first, last, low, high, leftOut } : null;
      } else {
        const size = isNarrow.matches ? 8.5 : 10;
        const room = own ? { left: 2, right: 7 * size } : { left: 5 * size, right: endsRoom() * size };
        view = { width, height: isNarrow.matches ? 225 : 315, left: room.left, top: 1.6 * size, size };
        view.across = width - room.left - room.right;
        view.down = view.height - view.top - 3.6 * size;
        const side = (data.end - span.from) * 0.02;
        [view.first, view.last] = [span.from - side, data.end + side];
        drawing.append(draw(view, span));
      }
      const drawn = (look) => rules?.hidden && drawing.querySelector(`svg.drawn .${look}`);
      const legend = [["gap", say.grey], ["failed", say.crosses], ["hollow", say.hollow]].filter(([look]) => drawn(look));
      note.textContent = isPicture ? "" : [say.part, ...legend.map(([, words]) => words)].filter(Boolean).join(" ");
      note.hidden = !note.textContent;
      plot.hidden = view === null;
      if (!view) return;
      const percentOf = (part, whole) => `${(100 * part) / whole}%`;
      plot.style.left = percentOf(view.left, view.width);
      plot.style.width = percentOf(view.across, view.width);
      plot.style.top = percentOf(view.top, view.height);
      plot.style.height = percentOf(view.down, view.height);
      const from = isPicture ? -Infinity : span.from;
      const found = new Set();
      for (const one of shown()) {
        one.seconds.forEach((second, point) => { if (second >= from && one.values[point]) found.add(second); });
      }
      moments = candles ? candles.at : [...found].sort((a, b) => a - b);
      view.from = from;
      plot.setAttribute("aria-valuemin", "0");
      plot.setAttribute("aria-valuemax", String(Math.max(0, moments.length - 1)));
      hide();
    }

    // -- drawing

    function draw(box, span) {
      const lines = shown().map((one) => ({ one, points: points(one, span.from) })).filter(({ points: all }) => all.length);
      const far = own ? [] : farLines(lines, data.scale.lines);
      const values = lines.filter((each) => !far.includes(each)).flatMap(({ points: all }) => all.filter(isOnAxis).map(({ y }) => y));
      const svg = make("svg:svg", { class: "drawn", viewBox: `0 0 ${box.width} ${box.height}`, "aria-hidden": "true" });
      svg.style.fontSize = `${box.size}px`;
      const text = (x, y, words, anchor, look = "") => {
        svg.append(make("svg:text", { x: x.toFixed(1), y: y.toFixed(1), class: `word${look}`, "text-anchor": anchor }, words));
      };
      const bottom = box.top + box.down;
      if (!values.length) {
        [box.low, box.high] = [0, 1];
        text(box.left + box.across / 2, box.top + box.down / 2, nothing(), "middle");
        return svg;
      }
      const [least, most] = [Math.min(...values), Math.max(...values)];
      const air = (most - least || Math.abs(most) * 0.01 || 1) * 0.08;
      [box.low, box.high] = [least - air, most + air];
      const x = (second) => box.left + ((second - box.first) / (box.last - box.first)) * box.across;
      const y = (value) => box.top + ((box.high - value) / (box.high - box.low)) * box.down;
      const shade = (spans, look, height = box.down) => {
        for (const [start, end] of spans) {
          const [from, to] = [Math.max(start, box.first), Math.min(end, box.last)];
          if (to <= from) continue;
          svg.append(make("svg:rect", { class: look, x: x(from), y: bottom - height, width: x(to) - x(from), height }));
        }
      };
      shade(closed, "closed");
      shade((own && series[0].gaps) || data.gaps, "gap");
      shade(closed, "closed-bar", 3);
      for (const [value, words] of valueTicks(box.low, box.high, own)) {
        svg.append(make("svg:path", { class: "grid", d: `M${box.left} ${y(value).toFixed(1)}h${box.across}` }));
        if (own) text(box.left + box.across + 8, y(value) + box.size * 0.38, words, "start");
        else text(box.left - 8, y(value) + box.size * 0.38, words, "end");
      }
      for (const [second, words] of span.ticks[isNarrow.matches ? 1 : 0]) {
        if (second < box.first) continue;
        svg.append(make("svg:path", { class: "tick", d: `M${x(second).toFixed(1)} ${bottom}v4` }));
        const place = Math.min(Math.max(x(second), 2.2 * box.size), box.width - 2.2 * box.size);
        words.split("\n").forEach((part, row) => text(place, bottom + (1.65 + 1.2 * row) * box.size, part, "middle"));
      }
      svg.append(make("svg:path", { class: "axis", d: `M${box.left} ${bottom}h${box.across}` }));
      let crosses = "";
      let free = box.left;
      for (const at of failed.map(x)) {
        if (at < free) continue;
        crosses += `M${(at - 2.5).toFixed(1)} ${bottom + 1.5}l5 5m0-5l-5 5`;
        free = at + 6.3;
      }
      if (crosses) svg.append(make("svg:path", { class: "failed", d: crosses }));
      const clip = `${element.dataset.chart}_clip`;
      const area = make("svg:clipPath", { id: clip });
      area.append(make("svg:rect", { x: box.left, y: 0, width: box.across, height: bottom }));
      const inner = make("svg:clipPath", { id: `${clip}_far` });
      inner.append(make("svg:rect", { x: box.left, y: box.top, width: box.across, height: box.down }));
      svg.append(area, inner);
      const named = own ? [] : farthest(lines);
      const looks = new Map(named.map(({ one }, rank) => [one, ` line${areMany ? rank : colors.get(one.slug)}`]));
      nameEnds(named, looks, y, box, text);
      // The named ones over the others.
      for (const each of [...lines.filter((other) => !named.includes(other)), ...named]) {
        const { one, points: all } = each;
        const look = own ? "" : looks.get(one) || " others";
        let path = "";
        let isDown = false;
        let dots = "";
        let hollow = "";
        all.forEach(({ second, y: value, isBreak, isHollow, isAside, isOutside }) => {
          if (isBreak || value === null || (isOutside && !isAside)) isDown = false;
          if (value === null || isOutside) return;
          const place = `${x(second).toFixed(1)} ${y(value).toFixed(1)}`;
          if (!isAside) {
            path += `${isDown ? "L" : "M"}${place}`;
            isDown = true;
          }
          if (isHollow) hollow += `M${place}h0`;
          else if (!isAside) dots += `M${place}h0`;
        });
        const clipped = make("svg:g", { "clip-path": `url(#${clip}${far.includes(each) ? "_far" : ""})` });
        clipped.append(make("svg:path", { class: `course-line${look}`, d: path }));
        // Of many points those alone that no line joins to another: they would not be seen.
        const lone = path.split("M").filter((run) => run && !run.includes("L")).map((place) => `M${place}h0`).join("");
        const marks = look === " others" ? "" : all.length * 6 < box.across ? dots : lone;
        if (marks) clipped.append(make("svg:path", { class: `dots${look}`, d: marks }));
        if (hollow) {
          clipped.append(make("svg:path", { class: `dots rim${look}`, d: hollow }));
          clipped.append(make("svg:path", { class: "dots hollow", d: hollow }));
        }
        svg.append(clipped);
      }
      noteOutside(lines, far, box, x, svg, text);
      return svg;
    }

    // What would press all others flat is not on the axis: doubtful values, and lines of the overview. A note says so, and
    // in the chart of an instrument an arrowhead at the edge that they lie beyond.
    function noteOutside(lines, far, box, x, svg, text) {
      const counted = (forms, number) => (forms[plural.select(number)] || forms.other).replace("{0}", print.print(String(number), false));
      const outside = lines.flatMap(({ points: all }) => all.filter(({ isOutside, isBefore }) => isOutside && !isBefore));
      const notes = [];
      if (far.length) notes.push(counted(say.far, far.length));
      if (outside.length) {
        const beyond = ({ y }) => Math.max(y - box.high, box.low - y);
        const farthest = outside.reduce((one, other) => (beyond(other) > beyond(one) ? other : one));
        const figure = print.print(farthest.text, false);
        const areAlike = outside.every(({ y }) => y === farthest.y);
        const told = areAlike ? figure : say.reaching.replace("{figure}", figure);
        notes.push(counted(say.outside, outside.length) + (own ? ` (${told})` : ""));
      }
      if (notes.length) text(2, box.top - 0.75 * box.size, notes.join(" · "), "start");
      const last = new Map();
      for (const { second, y } of own ? outside : []) {
        const [edge, down] = y > box.high ? [box.top, 1] : [box.top + box.down, -1];
        const place = x(second);
        if (place - last.get(down) < box.size) continue;
        last.set(down, place);
        svg.append(make("svg:path", { class: "arrowhead", d: `M${place.toFixed(1)} ${edge - 4 * down}l4 ${7 * down}h-8z` }));
      }
    }

    const endOf = ({ points: all }) => all.findLast(({ y, isOutside }) => y !== null && !isOutside)?.y ?? 0;

    // Percent points as the page tells those that it computes.
    const rounded = (percent) => percent.toFixed(2).replace(/^-(0\.00)$/, "$1");

    // More lines than colours can't be told apart: those that have moved farthest are named.
    function farthest(lines) {
      const moved = [...lines].sort((a, b) => Math.abs(endOf(b)) - Math.abs(endOf(a)));
      return moved.slice(0, MOST_NAMED).sort((a, b) => endOf(b) - endOf(a));
    }

    // The most letters of a name at a line's end, and how wide all that stands there is, as so many times its height.
    const mostLetters = () => (isNarrow.matches ? 14 : 16);
    function endsRoom() {
      const longest = Math.max(0, ...shown().map(({ name }) => name.length));
      return isNarrow.matches ? 10 : 6.5 + 0.72 * Math.min(longest, mostLetters());
    }

    function nameEnds(lines, looks, y, box, text) {
      const step = 1.2 * box.size;
      let next = box.top + 0.38 * box.size;
      const places = lines.map((each) => {
        const place = Math.max(next, y(endOf(each)) + box.size * 0.38);
        next = place + step;
        return place;
      });
      // Pushed down in their order, and up again from the lowest place that there is.
      let last = box.top + box.down;
      for (let at = places.length - 1; at >= 0; at -= 1) last = (places[at] = Math.min(places[at], last)) - step;
      lines.forEach((each, at) => {
        const { one } = each;
        const most = mostLetters();
        const name = one.name.length > most ? `${one.name.slice(0, most - 1)}…` : one.name;
        text(box.left + box.across + 6, places[at], name, "start", looks.get(one));
        // A phone has room for the names alone; the read-out has the figures.
        const doubt = each.points.some(({ isHollow }) => isHollow) ? " ?" : "";
        if (!isNarrow.matches) text(box.width, places[at], print.percent(rounded(endOf(each))) + doubt, "end", " figure");
      });
    }

    function nothing() {
      return shown().length ? say.nothing : say.none;
    }

    // The points from a second on, and the last one before it, which a line comes from.
    function points(one, from) {
      const start = one.seconds.findIndex((second) => second >= from);
      if (start < 0) return [];
      const first = firstOf(one, from);
      const found = [];
      for (let point = Math.max(0, start - 1); point < one.seconds.length; point += 1) {
        const value = one.values[point] ? Number(one.values[point]) : null;
        const y = value === null || own ? value : first > 0 ? 100 * (value / first - 1) : null;
        found.push({
          second: one.seconds[point], text: one.values[point], value, y, isBefore: point < start,
          isBreak: one.breaks.has(point), isMarked: one.marked.has(point), isAside: one.aside.has(point),
        });
      }
      markOutside(found, data.scale, own);
      return found;
    }

    function firstOf(one, from) {
      const point = one.seconds.findIndex((second, at) => second >= from && one.values[at]);
      return point < 0 ? NaN : Number(one.values[point]);
    }

    function valueTicks(low, high, isValue) {
      const most = isNarrow.matches ? 4 : 6;
      const power = 10 ** Math.floor(Math.log10((high - low) / most));
      const step = power * ([1, 2, 5, 10].find((times) => (high - low) / (power * times) <= most) || 10);
      const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
      const found = [];
      for (let times = Math.ceil(low / step); times * step <= high; times += 1) {
        const text = (times * step).toFixed(decimals).replace(/^-(0\.?0*)$/, "$1");
        found.push([times * step, isValue ? print.print(text, false) : print.percent(text)]);
      }
      return found;
    }

    // -- reading the figures, by pointer, finger or key

    function hide() {
      index = -1;
      line.hidden = dot.hidden = told.hidden = true;
      // A slider has a value, shown or not: the newest.
      tell(moments.length - 1);
    }

    function tell(which) {
      plot.setAttribute("aria-valuenow", String(Math.max(0, which)));
      plot.setAttribute("aria-valuetext", which < 0 ? nothing() : words(moments[which]).map((row) => row.filter(Boolean).join(" ")).join(", "));
    }

    // Rows of cells: the time, then what each instrument was at; or the day, then the four values of its candle.
    function words(second) {
      if (candles) return candleWords(candles.at.indexOf(second));
      const label = data.labels[indexOfTime(second)];
      const rows = [];
      for (const one of shown()) {
        const point = one.seconds.lastIndexOf(second);
        if (point < 0 || !one.values[point]) continue;
        const doubt = (text) => (one.marked.has(point) ? say.doubtful.replace("{what}", text) : text);
        if (own) {
          rows.push([doubt(print.print(one.values[point], false))]);
          if (one.changes[point]) rows[0].push(print.print(one.changes[point], true));
          // What is too small for the percentage's digits is still seen in the change.
          const moved = Number(one.percents[point]) ? one.percents[point] : one.changes[point];
          if (one.percents[point]) rows[0].push(`${arrow(moved)} ${print.percent(one.percents[point])}`);
        } else {
          const first = firstOf(one, view.from);
          if (!(first > 0)) continue;
          const percent = rounded(100 * (Number(one.values[point]) / first - 1));
          rows.push([one.name, doubt(print.percent(percent)), Number(percent)]);
        }
      }
      if (!own) {
        rows.sort((a, b) => b[2] - a[2]);
        rows.forEach((row) => row.pop());
        const half = MOST_READ / 2;
        if (rows.length > MOST_READ) rows.splice(half, rows.length - MOST_READ, ["…"]);
      }
      return [[label], ...rows];
    }

    function candleWords(which) {
      const doubt = (text) => (candles.doubtful.has(which) ? say.doubtful.replace("{what}", text) : text);
      const rows = candles.values[which].map((value, at) => [say.candle[at], doubt(print.print(value, false))]);
      const beside = candles.beside[which];
      if (beside) rows.push([say.beside, print.print(beside, false)]);
      return [[candles.names[which]], ...rows];
    }

    function indexOfTime(second) {
      const one = shown().find(({ seconds }) => seconds.includes(second));
      return one.at[one.seconds.indexOf(second)];
    }

    function read(which) {
      if (!moments.length) return;
      index = Math.min(Math.max(which, 0), moments.length - 1);
      const second = moments[index];
      const share = (onAxis(second) - view.first) / (view.last - view.first);
      line.hidden = told.hidden = false;
      line.style.left = `${100 * share}%`;
      dot.hidden = !own;
      if (own) {
        const [one] = series;
        const value = Number(candles ? candles.values[index][3] : one.values[one.seconds.lastIndexOf(second)]);
        const height = (view.high - value) / (view.high - view.low);
        dot.hidden = height < 0 || height > 1;
        dot.style.left = line.style.left;
        dot.style.top = `${100 * height}%`;
      }
      told.replaceChildren(...words(second).map((row, at) =>
        make("div", { class: at ? "row" : "when" }, ...row.map((cell) => make("span", {}, cell)))));
      const width = told.offsetWidth;
      const place = share * plot.clientWidth;
      const besides = place + 14 + width > plot.clientWidth ? place - 14 - width : place + 14;
      const least = -plot.offsetLeft;
      told.style.left = `${Math.max(least, Math.min(besides, element.clientWidth - plot.offsetLeft - width))}px`;
      tell(index);
    }

    function nearest(event) {
      const box = plot.getBoundingClientRect();
      const second = view.first + ((event.clientX - box.left) / box.width) * (view.last - view.first);
      let best = 0;
      moments.forEach((moment, at) => { if (Math.abs(onAxis(moment) - second) < Math.abs(onAxis(moments[best]) - second)) best = at; });
      return best;
    }

    plot.addEventListener("pointermove", (event) => read(nearest(event)));
    plot.addEventListener("pointerdown", (event) => read(nearest(event)));
    plot.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse" && document.activeElement !== plot) hide();
    });
    plot.addEventListener("focus", () => { if (index < 0 && plot.matches(":focus-visible")) read(moments.length - 1); });
    plot.addEventListener("blur", hide);
    plot.addEventListener("keydown", (event) => {
      const from = index < 0 ? moments.length - 1 : index;
      const to = {
        ArrowLeft: from - 1, ArrowDown: from - 1, ArrowRight: from + 1, ArrowUp: from + 1,
        PageDown: from - 10, PageUp: from + 10, Home: 0, End: moments.length - 1,
      }[event.key];
      if (event.key === "Escape") hide();
      if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      read(to);
    });
    return { element, series, own, show };
  }
}
