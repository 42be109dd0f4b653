// The right side's lower half: the timeline by day, newest first.
import { conceptName, contextTags, counted, day, el, words } from "./dom.js";

const STEP = 200;

/** Of the sources to choose from: all, but for what notes carry forward. */
const NEWS = "NEWS";

/** What the reader set: kept while the data under it is refreshed. */
export const freshFilter = () => ({ type: "", source: "", shown: STEP });

/** `openNote(entry)` shows the note of an entry; `changed()` draws again with the changed filter. */
export function timelineCard(timeline, filter, openNote, changed) {
  const entries = [...timeline.entries].reverse();
  const matching = entries.filter((entry) =>
    (filter.type === "" || entry.type === filter.type) &&
    (filter.source === "" || (filter.source === NEWS ? !entry.carriedForward : entry.source === filter.source)));
  const shown = matching.slice(0, filter.shown);
  return el("section", { class: "card", "aria-labelledby": "timeline-title" },
    el("div", { class: "bar-line" },
      el("h3", { id: "timeline-title" }, "Timeline"),
      el("p", { class: "quiet", role: "status" }, matching.length === entries.length
        ? counted(entries.length, "entry", "entries")
        : `${matching.length} of ${entries.length} entries`),
      filters(entries, filter, changed)),
    shown.length === 0 && el("p", { class: "quiet" }, "No entry of this kind."),
    days(shown).map(([name, group]) =>
      el("section", { class: "day" },
        el("h4", {}, name),
        el("ul", { class: "entries" }, group.map((entry) => entryLine(entry, openNote))))),
    matching.length > shown.length &&
      el("button", {
        type: "button", id: "more", class: "more",
        onclick: () => { filter.shown += STEP; changed(); },
      }, `Show ${Math.min(STEP, matching.length - shown.length)} more`));
}

/** Brings an entry into view, whatever was filtered or not shown yet, and marks it for a moment. */
export function reveal(timeline, filter, entry, changed) {
  const newer = timeline.entries.length - 1 - timeline.entries.indexOf(entry);
  Object.assign(filter, { type: "", source: "", shown: Math.max(filter.shown, newer + 1) });
  changed();
  const line = [...document.querySelectorAll("[data-line]")].find((one) => one.dataset.line === lineOf(entry));
  line?.scrollIntoView({ block: "center" });
  line?.classList.add("found");
  setTimeout(() => line?.classList.remove("found"), 3000);
}

const lineOf = (entry) => `${entry.factId}|${entry.evidence.start}|${entry.concept.code}`;

function filters(entries, filter, changed) {
  const types = [...new Set(entries.map((entry) => entry.type))].sort();
  const choice = (id, label, value, options, set) =>
    el("label", {}, el("span", { class: "quiet" }, label),
      el("select", { id, onchange: (event) => { set(event.target.value); filter.shown = STEP; changed(); } },
        options.map(([option, text]) => el("option", { value: option, selected: option === value }, text))));
  return el("div", { class: "filters" },
    choice("filter-type", "Kind", filter.type,
      [["", "all"], ...types.map((type) => [type, words(type)])], (to) => { filter.type = to; }),
    choice("filter-source", "Source", filter.source,
      [["", "all"], ["CODED", "coded"], ["NOTE", "from notes"], [NEWS, "without copied text"]], (to) => { filter.source = to; }));
}

/** Entries by day, as exactly as their time was written. */
function days(entries) {
  const groups = new Map();
  for (const entry of entries) {
    const { instant, precision } = entry.time;
    const name = precision === "YEAR" ? instant.slice(0, 4)
      : precision === "MONTH" ? instant.slice(0, 7) : day(instant);
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return [...groups];
}

function entryLine(entry, openNote) {
  const exact = entry.time.precision === "MINUTE" || entry.time.precision === "SECOND";
  const noted = entry.source === "NOTE" && entry.evidence.documentId !== undefined;
  const content = [
    el("span", { class: "time" }, exact ? entry.time.instant.slice(11, 16) : ""),
    el("span", { class: `kind ${entry.type.toLowerCase()}` }, words(entry.type)),
    el("span", { class: `name ${entry.context.negation === "NEGATED" ? "negated" : ""} ${entry.carriedForward ? "carried" : ""}` },
      conceptName(entry.concept),
      entry.value !== undefined && el("span", { class: "value" }, ` ${number(entry.value)} ${unit(entry)}`)),
    el("span", { class: "tags" }, contextTags(entry.context),
      entry.carriedForward && el("span", { class: "tag context", title: "An earlier note has the same sentence: not a recurrence." }, "carried forward"),
      entry.reading?.chosenBy === "TIMELINE" && el("span", { class: "tag context", title: firstThought(entry) }, "by history"),
      el("span", { class: `tag ${noted ? "noted" : ""}` }, noted ? "note" : "coded")),
  ];
  const title = `${entry.concept.system} ${entry.concept.code}`;
  return el("li", { "data-line": lineOf(entry) }, noted
    ? el("button", {
        type: "button", class: "entry", title,
        "data-entry": lineOf(entry),
        onclick: () => openNote(entry),
      }, content)
    : el("div", { class: "entry", title }, content));
}

/** Words of several meanings mean what the patient was known to have. */
const firstThought = (entry) =>
  `The words alone were taken for ${conceptName(entry.reading.alternatives[0].concept)}.`;

const number = (value) => String(Math.round(value * 1000) / 1000);
const unit = (entry) => (entry.unit === undefined || entry.unit.startsWith("{") ? "" : entry.unit);
