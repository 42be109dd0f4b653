// The right side's upper half: who, what is forecast, what may come next, and what that rests on.
import { conceptName, count, counted, el, horizon, moment, percent, words } from "./dom.js";
import { abstention, level, person } from "./patients.js";

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

export function forecastCard(record) {
  const { forecast } = record;
  const card = (...content) =>
    el("section", { class: "card", "aria-labelledby": "risk-title" },
      el("h3", { id: "risk-title" }, "Forecast"), content);
  if (!forecast) {
    return card(el("p", { class: "quiet" }, "No forecast yet."));
  }
  const stale = !record.forecastIsCurrent &&
    el("p", { class: "notice" }, "The timeline has changed since; a new forecast is on its way.");
  if (forecast.abstention) {
    return card(stale,
      el("p", { class: "notice" },
        `The forecaster abstains: ${abstention(forecast.abstention)}.`));
  }
  const days = [...new Set(forecast.risks.flatMap((risk) => risk.horizons.map((h) => h.days)))]
    .sort((a, b) => a - b);
  const sortDays = days.includes(365) ? 365 : days[days.length - 1];
  const at = (risk) => risk.horizons.find((h) => h.days === sortDays)?.probability ?? 0;
  const risks = [...forecast.risks].sort((a, b) =>
    Number(a.alreadyPresent) - Number(b.alreadyPresent) || at(b) - at(a));
  return card(stale,
    el("div", { class: "scroll" },
      el("table", { class: "risks" },
        el("caption", {}, "Probability that the outcome is recorded within the time, death competing"),
        el("thead", {}, el("tr", {},
          el("th", { scope: "col" }, "Outcome"),
          days.map((d) => el("th", { scope: "col" }, horizon(d))))),
        el("tbody", {}, risks.map((risk) => riskRow(risk, days))))));
}

function riskRow(risk, days) {
  return el("tr", { class: risk.alreadyPresent ? "present" : null },
    el("th", { scope: "row" }, conceptName(risk.outcome),
      risk.alreadyPresent && el("span", { class: "tag" }, "already present: recurrence")),
    days.map((d) => {
      const found = risk.horizons.find((h) => h.days === d);
      return el("td", {}, found ? bar(found.probability, risk.alreadyPresent) : "–");
    }));
}

function bar(probability, muted) {
  const share = Math.max(0, Math.min(1, probability));
  return el("span", { class: "bar" },
    el("span", { class: "track", "aria-hidden": "true" },
      el("span", {
        class: `fill ${muted ? "muted" : level(share)}`,
        style: { width: `${(share * 100).toFixed(2)}%` },
      })),
    el("span", { class: "number" }, percent(share)));
}

export function nextCard(forecast) {
  if (!forecast || forecast.next.length === 0) {
    return null;
  }
  return el("section", { class: "card", "aria-labelledby": "next-title" },
    el("h3", { id: "next-title" }, "Most likely next"),
    el("ol", { class: "next" }, forecast.next.slice(0, 8).map((next) =>
      el("li", {},
        el("span", {}, conceptName(next.concept), " ", el("span", { class: "quiet" }, words(next.type))),
        bar(next.probability, true)))));
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
