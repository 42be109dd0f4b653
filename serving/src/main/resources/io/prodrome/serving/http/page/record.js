// Around the forecast: who it is of, and what it rests on.
import { count, counted, el, moment } from "./dom.js";
import { person } from "./patients.js";

/** The header of a patient. `asked` is the key the reader came with: it may have been merged away. */
export function heading(record, asked) {
  const { row } = record;
  return el("header", { class: "who" },
    el("h2", {}, el("span", { class: "key" }, record.key)),
    el("p", {}, `${person(row)} · ${counted(row.entries, "entry", "entries")} · as of ${moment(row.asOf)}`),
    record.aliases.length > 0 &&
      el("p", { class: "quiet" }, "Merged into this patient: ",
        record.aliases.map((key, i) => [i ? ", " : "", el("span", { class: "key" }, key.slice(0, 12))])),
    asked !== record.key &&
      el("p", { class: "notice" }, `The key ${asked.slice(0, 12)}… was merged; this is its survivor.`));
}

export function provenanceCard(record) {
  const { forecast, timeline } = record;
  const facts = [["Timeline", timeline.timelineId]];
  if (forecast) {
    const from = forecast.provenance;
    facts.push(
      ["Forecast", forecast.forecastId],
      ["Model", from.model],
      ["Calibration", from.calibration],
      ["Terminology", from.terminology],
      ["Entries read", `${count(from.entries)}, of which ${count(from.unknownEntries)} have no word in the model`],
      ["First message answered", moment(from.oldestAcceptedAt) + (from.backfill ? " (backfill: never alerts)" : "")],
      ["Messages", from.inputs.map((range) =>
        el("div", {}, `${range.topic}, partition ${range.partition}, offsets ${range.first} to ${range.last} (${counted(range.count, "message")})`))],
      ["Latest evidence", from.evidence.slice(0, 8).map((place) =>
        el("div", {}, `${place.input.topic}-${place.input.partition}@${place.input.offset} ${place.pointer}` +
          (place.documentId ? `, note ${place.documentId}, characters ${place.start} to ${place.end}` : "")))]);
  }
  return el("details", { class: "card provenance", id: "provenance" },
    el("summary", {}, "What this rests on"),
    el("dl", {}, facts.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    el("p", { class: "quiet" }, "Not a medical device: not validated for care."));
}
