// The forecast: risks with their intervals, beside what is usual at that age and sex, what moved them,
// and what may come next.
import { conceptName, el, horizon, moment, percent, words } from "./dom.js";
import { abstention, degradation, level } from "./patients.js";

/** `showPlace(evidence, concept)` shows where something is stated. */
export function forecastCard(record, showPlace) {
  const { forecast } = record;
  const card = (...content) =>
    el("section", { class: "card", "aria-labelledby": "risk-title" },
      el("h3", { id: "risk-title" }, "Forecast"), content);
  if (!forecast) {
    return card(el("p", { class: "quiet" }, "No forecast yet."));
  }
  const notices = [
    !record.forecastIsCurrent &&
      el("p", { class: "notice" }, "The timeline has changed since; a new forecast is on its way."),
    forecast.abstention &&
      el("p", { class: "notice" }, `The forecaster abstains: ${abstention(forecast.abstention)}.`),
    forecast.degradation &&
      el("p", { class: "notice warning", role: "note" },
        el("strong", {}, `No forecast of this patient: ${degradation(forecast.degradation)}. `),
        !forecast.abstention && "What stands here are the rates among people of the same age and sex. " +
          "They raise no alert and clear none."),
  ];
  return forecast.abstention ? card(notices) : card(notices, riskTable(record, showPlace));
}

function riskTable(record, showPlace) {
  const { forecast } = record;
  const days = [...new Set(forecast.risks.flatMap((risk) => risk.horizons.map((h) => h.days)))]
    .sort((a, b) => a - b);
  const sortDays = days.includes(365) ? 365 : days[days.length - 1];
  const at = (risk) => risk.horizons.find((h) => h.days === sortDays)?.probability ?? 0;
  const risks = [...forecast.risks].sort((a, b) =>
    Number(a.alreadyPresent) - Number(b.alreadyPresent) || at(b) - at(a));
  const compared = forecast.previousAsOf !== undefined && risks.some((risk) => risk.horizons.some((h) => h.change !== undefined));
  return el("div", { class: "scroll" },
    el("table", { class: `risks ${forecast.degradation ? "degraded" : ""}` },
      el("caption", {}, forecast.degradation
        ? "How often the outcome is recorded within the time among people of the same age and sex"
        : "Probability that the outcome is recorded within the time, death competing; its 95 % interval; " +
          "how many times the rate among people of the same age and sex",
        compared && ` \u00b7 arrows: since the record as of ${moment(forecast.previousAsOf)}, in percentage points`),
      el("thead", {}, el("tr", {},
        el("th", { scope: "col" }, "Outcome"),
        days.map((d) => el("th", { scope: "col" }, horizon(d))))),
      el("tbody", {}, risks.map((risk) => [
        riskRow(risk, days, forecast.degradation),
        !forecast.degradation && movedRow(risk, days, showPlace)]))));
}

function riskRow(risk, days, degraded) {
  return el("tr", { class: risk.alreadyPresent ? "present" : null },
    el("th", { scope: "row" }, conceptName(risk.outcome),
      risk.alreadyPresent && el("span", { class: "tag" },
        risk.horizons.length === 0 ? "already present" : "already present: recurrence"),
      !risk.calibrated && !degraded && el("span", {
        class: "tag", title: "Calibrated with all outcomes together, not with this one's own patients.",
      }, "shared calibration")),
    days.map((d) => {
      const found = risk.horizons.find((h) => h.days === d);
      return el("td", {}, found
        ? [bar(found.probability, risk.alreadyPresent || degraded), degraded ? null : beside(found)]
        : "\u2013");
    }));
}

/** What a probability means: how sure it is, how unusual, and where it comes from. */
function beside(risk) {
  const parts = [
    risk.low < risk.high && el("span", {}, interval(risk)),
    risk.ratio !== undefined && el("span", {
      title: `${percent(risk.populationRate)} among people of the same age and sex`,
    }, `${times(risk.ratio)} age and sex`),
    risk.change !== undefined && change(risk.change),
  ].filter(Boolean);
  return parts.length > 0 && el("span", { class: "beside" }, parts);
}

const interval = ({ low, high }) => `${percent(low).replace(" %", "")} to ${percent(high)}`;

/** Of a rare outcome the rate is too uncertain for more than "over 100 times". */
const times = (ratio) => ratio > 100 ? ">100\u00d7" : `${ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)}\u00d7`;

const points = (share) => {
  const number = Math.abs(share * 100);
  return number < 0.05 ? "<0.1" : number.toFixed(number < 10 ? 1 : 0);
};

/** Below a twentieth of a point nothing is shown to have moved. */
function change(share) {
  const steady = Math.abs(share) < 0.0005;
  const [arrow, way, kind] = steady ? ["\u2192", "unchanged", "steady"]
    : share > 0 ? ["\u25b2", "higher", "up"] : ["\u25bc", "lower", "down"];
  const text = steady ? "unchanged" : points(share);
  return el("span", { class: `change ${kind}`, "aria-label": steady ? way : `${text} points ${way}` }, `${arrow} ${text}`);
}

/** What is new and moved the risk, each with the places that state it. */
function movedRow(risk, days, showPlace) {
  const moved = risk.movedBy ?? [];
  return moved.length > 0 && el("tr", { class: "moved" },
    el("td", { colspan: days.length + 1 },
      el("span", { class: "quiet" }, "Moved by "),
      moved.map((influence, i) => [i > 0 && " \u00b7 ",
        el("span", { class: "name" }, conceptName(influence.concept)), " ", change(influence.change),
        el("span", { class: "quiet" }, ` within ${horizon(influence.days)}`),
        influence.evidence.slice(0, 3).map((place) => [" ",
          el("button", { type: "button", class: "place", "data-place": placeOf(place), onclick: () => showPlace(place, influence.concept) },
            place.documentId === undefined ? "coded" : `note ${place.documentId}`)])])));
}

/** A name for a place that is the same in every answer. */
export const placeOf = (place) =>
  [place.input.topic, place.input.partition, place.input.offset, place.pointer, place.documentId ?? "", place.start].join("|");

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

const NEXT_OF_A_TYPE = 4;

/** What is less likely than one in a thousand is left to the API. */
const likely = (next) => next.probability >= 0.001;

/** The likeliest next concepts; above them those of the day that is not over, where there are any. */
export function nextCard(forecast) {
  if (!forecast || forecast.next.length === 0) {
    return null;
  }
  return el("section", { class: "card", "aria-labelledby": "next-title" },
    forecast.within?.some(likely) && [
      el("h3", {}, "Most likely on the same day"), byType(forecast.within)],
    el("h3", { id: "next-title" }, "Most likely next"), byType(forecast.next));
}

/** The type with the likeliest first. */
function byType(concepts) {
  const types = new Map();
  for (const next of concepts.filter(likely).sort((a, b) => b.probability - a.probability)) {
    types.set(next.type, [...(types.get(next.type) ?? []), next]);
  }
  return [...types].map(([type, list]) => [
    el("h4", { class: "next-type" }, words(type)),
    el("ol", { class: "next" }, list.slice(0, NEXT_OF_A_TYPE).map((next) =>
      el("li", {}, el("span", {}, conceptName(next.concept)), bar(next.probability, true)))),
  ]);
}
