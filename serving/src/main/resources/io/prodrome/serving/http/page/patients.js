// The left side: patients by risk, totals, and the latest alerts.
import { conceptName, count, counted, el, horizon, moment, percent, words } from "./dom.js";

const REASONS = {
  HISTORY_TOO_SHORT: "history too short",
  OUT_OF_VOCABULARY: "history not understood",
  AGE_UNKNOWN: "age unknown",
  DECEASED: "deceased",
  MODEL_UNAVAILABLE: "the model did not answer, and the age is not known",
};

export const abstention = (reason) => REASONS[reason] ?? words(reason);

const DEGRADATIONS = {
  MODEL_FAILED: "the model failed",
  MODEL_TOO_SLOW: "the model was too slow",
};

export const degradation = (reason) => DEGRADATIONS[reason] ?? words(reason);

export function person(row) {
  const sex = row.sex === "UNKNOWN" ? "sex unknown" : words(row.sex);
  const age = row.age === undefined ? "age unknown" : `${row.age} y`;
  return row.deceased ? `${sex}, ${age}, deceased` : `${sex}, ${age}`;
}

/** The list. `choose` is called with the key of a row that is pressed. */
export function patientList(page, chosen, choose) {
  return page.patients.map((row) =>
    el("li", {},
      el("button", {
        type: "button",
        class: "patient",
        "data-key": row.key,
        "aria-current": row.key === chosen ? "true" : null,
        onclick: () => choose(row.key),
      },
      el("span", { class: "key" }, row.key.slice(0, 8), el("span", { class: "rest" }, row.key.slice(8, 12))),
      el("span", { class: "person" }, person(row)),
      riskLine(row))));
}

function riskLine(row) {
  if (row.highest && row.degradation) {
    return [
      el("span", { class: "share none" }, percent(row.highest.probability)),
      el("span", { class: "outcome" }, `No forecast: ${degradation(row.degradation)}. ` +
        `Rate of age and sex: ${conceptName(row.highest.outcome)}, ${horizon(row.highest.days)}`),
    ];
  }
  if (row.highest) {
    return [
      el("span", { class: `share ${level(row.highest.probability)}` }, percent(row.highest.probability)),
      el("span", { class: "outcome" }, `${conceptName(row.highest.outcome)}, ${horizon(row.highest.days)}`),
    ];
  }
  const why = row.abstention ? `No forecast: ${abstention(row.abstention)}` : "No forecast yet";
  return [el("span", { class: "share none", "aria-hidden": "true" }, "–"), el("span", { class: "outcome" }, why)];
}

/** Three steps of colour; the number is always beside it. */
export function level(probability) {
  return probability >= 0.2 ? "high" : probability >= 0.05 ? "middle" : "low";
}

export function listedLine(page) {
  if (page.total === 0) {
    return "No patient here yet.";
  }
  return page.patients.length < page.total
    ? `The first ${count(page.patients.length)} of ${count(page.total)}; type more of the key to find others.`
    : counted(page.total, "patient");
}

export function totals(counts) {
  return [
    ["patients", counts.patients],
    ["forecasts", counts.forecasts],
    ["abstentions", counts.abstentions],
    ...(counts.degraded > 0 ? [["degraded", counts.degraded]] : []),
    ["notes", counts.notes],
    ["mentions", counts.mentions],
    ["alerts", counts.alerts],
  ].map(([name, number]) => el("div", {}, el("dt", {}, name), el("dd", {}, count(number))));
}

/** What is shown while no patient is chosen: the latest alerts. */
export function overview(alerts, choose) {
  return el("section", { class: "card alerts", "aria-labelledby": "alerts-title" },
    el("h2", { id: "alerts-title" }, "Latest alerts"),
    alerts.length === 0
      ? el("p", { class: "quiet" }, "No alert was raised. Choose a patient on the left to see forecast, timeline and evidence.")
      : el("ul", {}, alerts.map((alert) => alertLine(alert, choose))));
}

function alertLine(alert, choose) {
  const key = alert.patient.value;
  return el("li", {},
    el("button", { type: "button", class: "alert", "data-key": key, onclick: () => choose(key) },
      el("span", { class: "share high" }, percent(alert.probability)),
      el("span", { class: "outcome" }, `${conceptName(alert.outcome)}, ${horizon(alert.days)} `,
        el("span", { class: "key" }, key.slice(0, 8))),
      el("span", { class: "quiet" },
        `${moment(alert.asOf)} · rule ${alert.ruleId}, which alerts from ${percent(alert.threshold)}`)));
}
