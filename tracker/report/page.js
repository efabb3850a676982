// What a report's page can do beyond showing: its view in the address, theme, age of the figures, sorting; charts.js and
// scale.js have what its charts can do. Without script the page is whole.
"use strict";

const root = document.documentElement;
const STORED = "tracker-theme";
const SVG = "http://www.w3.org/2000/svg";
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const isNarrow = matchMedia("screen and (max-width: 600px)");

// ---- The state of the view: in the address's fragment, so that a view can be sent.

const state = { at: "", theme: "", sort: "", period: "all", off: new Set() };

function readState() {
  const fragment = location.hash.slice(1);
  if (fragment && !fragment.includes("=")) {
    state.at = fragment;
    return;
  }
  const given = new URLSearchParams(fragment);
  state.at = given.get("at") || "";
  state.theme = ["light", "dark"].includes(given.get("theme")) ? given.get("theme") : "";
  state.sort = given.get("sort") || "";
  state.period = given.get("period") || "all";
  state.off = new Set((given.get("off") || "").split(",").filter(Boolean));
}

function writeState() {
  const told = new URLSearchParams();
  if (state.theme) told.set("theme", state.theme);
  if (state.sort) told.set("sort", state.sort);
  if (state.period !== "all") told.set("period", state.period);
  if (state.off.size) told.set("off", [...state.off].join(","));
  const view = told.toString().replaceAll("%2C", ",");
  const fragment = state.at && view ? `at=${state.at}&${view}` : view || state.at;
  try {
    history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
  } catch {
    // A page in a frame without rights of its own keeps its address; the view is as chosen all the same.
  }
}

function stored(value) {
  try {
    if (value === undefined) return localStorage.getItem(STORED);
    if (value) localStorage.setItem(STORED, value);
    else localStorage.removeItem(STORED);
  } catch {
    // A reader who keeps no storage has the theme of the system at each visit.
  }
  return null;
}

function showTheme() {
  const chosen = state.theme || stored();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  else delete root.dataset.theme;
}

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches;
}

// Before anything is painted.
readState();
showTheme();

document.addEventListener("DOMContentLoaded", () => {
  const say = JSON.parse(document.getElementById("words_").textContent);
  const holder = document.getElementById("data_");
  const apply = [themeSwitch(say)];
  if (holder) {
    const data = unpacked(JSON.parse(holder.textContent));
    showAge(say);
    apply.push(sorting(say), ...charts(data, say));
  }
  const applyAll = () => apply.forEach((one) => one());
  applyAll();
  if (state.at && location.hash.includes("=")) document.getElementById(state.at)?.scrollIntoView();
  addEventListener("hashchange", () => {
    readState();
    showTheme();
    applyAll();
    writeState();
  });
});

// ---- Small things.

function make(tag, attributes = {}, ...content) {
  const made = tag.startsWith("svg:") ? document.createElementNS(SVG, tag.slice(4)) : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

function themeSwitch(say) {
  const button = make("button", { type: "button", class: "theme no-print" });
  document.querySelector(".skip").after(button);
  const label = () => { button.textContent = isDark() ? say.light : say.dark; };
  button.addEventListener("click", () => {
    const wanted = isDark() ? "light" : "dark";
    state.theme = wanted;
    stored((wanted === "dark") === systemDark.matches ? "" : wanted);
    showTheme();
    label();
    writeState();
  });
  systemDark.addEventListener("change", label);
  return label;
}

function showAge(say) {
  const newest = document.querySelector("time.newest");
  const age = make("span", { class: "age no-print" });
  newest.after(age);
  const plural = new Intl.PluralRules(say.language);
  const told = (number, unit) => {
    const forms = say.units[unit];
    return (forms[plural.select(number)] || forms.other).replace("{0}", String(number));
  };
  const show = () => {
    const minutes = Math.floor((Date.now() - Date.parse(newest.dateTime)) / 60000);
    if (minutes < 0) return;  // the clock of this machine is behind
    let words = told(minutes, "minute");
    if (minutes >= 2 * 1440) words = told(Math.floor(minutes / 1440), "day");
    else if (minutes >= 60) words = told(Math.floor(minutes / 60), "hour");
    age.textContent = ` · ${say.ago.replace("{duration}", words)}`;
  };
  show();
  setInterval(show, 60000);
}

// ---- The table: sorted by a column, and back in the page's order.

function sorting(say) {
  const table = document.querySelector("table.quotes");
  if (!table) return () => {};
  const heads = [...table.tHead.rows[0].cells];
  const groups = [...table.tBodies];
  const rows = groups.flatMap((group, order) => [...group.rows].map((row) => ({ row, group, order })));
  const quotes = rows.filter(({ row }) => !row.classList.contains("group"));
  const sortable = heads.map((head, index) => ({ head, index })).filter(({ head }) => head.dataset.key);
  const choice = make("select", {}, make("option", { value: "" }, say.order));
  for (const { head } of sortable) {
    const key = head.dataset.key;
    const first = key === "name" ? "up" : "down";
    const button = make("button", { type: "button" }, head.textContent.trim());
    head.replaceChildren(button);
    choice.append(make("option", { value: `${key}-${first}` }, head.title || button.textContent));
    button.addEventListener("click", () => {
      const order = [`${key}-${first}`, `${key}-${first === "up" ? "down" : "up"}`, ""];
      state.sort = order[(order.indexOf(state.sort) + 1) % 3];
      show();
      writeState();
    });
  }
  choice.addEventListener("change", () => {
    state.sort = choice.value;
    show();
    writeState();
  });
  table.before(make("label", { class: "sort no-print" }, `${say.sort} `, choice));
  const collator = new Intl.Collator(say.language, { numeric: true });

  function show() {
    const [key, way] = state.sort.split("-");
    const column = sortable.find(({ head }) => head.dataset.key === key);
    for (const { head } of sortable) head.removeAttribute("aria-sort");
    const options = [...choice.options].map((option) => option.value);
    choice.value = options.includes(state.sort) ? state.sort : options.find((one) => column && one.startsWith(`${key}-`)) || "";
    table.classList.toggle("sorted", Boolean(column));
    if (!column) {
      for (const { row, group } of rows) group.append(row);
      return;
    }
    column.head.setAttribute("aria-sort", way === "up" ? "ascending" : "descending");
    const sign = way === "up" ? 1 : -1;
    const value = ({ row }) => row.cells[column.index].dataset.value;
    const compare = (one, other) => {
      const [a, b] = [value(one), value(other)];
      if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);  // what is not known comes last, either way
      return sign * (key === "name" ? collator.compare(a, b) : Number(a) - Number(b));
    };
    for (const { row } of [...quotes].sort(compare)) groups[0].append(row);
  }
  return show;
}
