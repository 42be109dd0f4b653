// The page: reads the views every few seconds and draws what changed, keeping what the reader chose.
import { el, read } from "./dom.js";
import { forecastCard, nextCard, placeOf } from "./forecast.js";
import { showNote } from "./note.js";
import { listedLine, overview, patientList, totals } from "./patients.js";
import { heading, provenanceCard } from "./record.js";
import { freshFilter, reveal, timelineCard } from "./timeline.js";

const REFRESH_MS = 5000;
const LISTED = 200;
const ALERTS = 20;
const KEY = /^[0-9a-f]{32}$/;

const at = (id) => document.getElementById(id);
const state = { chosen: null, record: null, gone: false, alerts: null, filter: freshFilter(), drawn: new Map(), turn: 0 };

/** The patient is in the address, so that a reload, a link and the back button keep it. */
function chosenInAddress() {
  const key = location.hash.replace(/^#patient=/, "");
  return KEY.test(key) ? key : null;
}

function choose(key) {
  if (key === chosenInAddress()) {
    at("detail").focus({ preventScroll: true });
  } else {
    location.hash = `patient=${key}`;
  }
}

/** Draws a part only when what it shows has changed, so that focus, scrolling and selection stay. */
function draw(id, shown, make) {
  const signature = JSON.stringify(shown);
  if (state.drawn.get(id) === signature) {
    return;
  }
  state.drawn.set(id, signature);
  const place = at(id);
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const open = new Set([...place.querySelectorAll("details[open]")].map((details) => details.id));
  const top = place.scrollTop;
  place.replaceChildren(...[make()].flat(Infinity).filter(Boolean));
  open.forEach((details) => at(details)?.setAttribute("open", ""));
  place.scrollTop = top;
  if (focused) {
    const again = focused.id ? at(focused.id)
      : [...place.querySelectorAll("button")].find((button) => same(button, focused));
    again?.focus({ preventScroll: true });
  }
}

const same = (a, b) =>
  (a.dataset.key ?? a.dataset.entry ?? a.dataset.place) !== undefined &&
  a.dataset.key === b.dataset.key && a.dataset.entry === b.dataset.entry && a.dataset.place === b.dataset.place;

function drawRecord() {
  const { record, chosen, filter, alerts } = state;
  if (chosen === null) {
    draw("detail", [alerts], () => alerts && overview(alerts, choose));
    return;
  }
  draw("detail", record ? [record, chosen, filter] : [chosen, state.gone], () => {
    if (!record) {
      return el("p", { class: "empty" }, state.gone
        ? "No patient is known under this key."
        : "Reading the patient");
    }
    return [
      heading(record, chosen),
      el("div", { class: "cards" }, forecastCard(record, showPlace), nextCard(record.forecast)),
      timelineCard(record.timeline, filter, (entry) => showNote(at("note"), record.key, entry), drawRecord),
      provenanceCard(record),
    ];
  });
}

/** Where something is stated: the note it was read from, or its entry on the timeline. */
function showPlace(place, concept) {
  const { record, filter } = state;
  const name = placeOf(place);
  const there = record.timeline.entries.filter((one) => placeOf(one.evidence) === name);
  const entry = there.find((one) => one.concept.code === concept.code) ?? there[0];
  if (place.documentId !== undefined) {
    showNote(at("note"), record.key, entry ?? { evidence: place, carriedForward: false });
  } else if (entry) {
    reveal(record.timeline, filter, entry, drawRecord);
  }
}

/** `turn` guards against an answer that comes after a later question's. */
async function refreshSide(turn) {
  const prefix = at("prefix").value.trim().toLowerCase();
  const [page, alerts, counts] = await Promise.all([
    read(`/api/patients?order=risk&limit=${LISTED}&prefix=${encodeURIComponent(prefix)}`),
    read(`/api/alerts?limit=${ALERTS}`),
    read("/api/summary"),
  ]);
  if (turn !== state.turn) {
    return;
  }
  draw("patients", [page, state.record?.key ?? state.chosen], () =>
    patientList(page, state.record?.key ?? state.chosen, choose));
  at("listed").textContent = listedLine(page);
  state.alerts = alerts.alerts;
  drawRecord();
  draw("counts", counts, () => totals(counts));
}

async function refreshRecord() {
  const key = state.chosen;
  if (key === null) {
    drawRecord();
    return;
  }
  let record = null;
  try {
    record = await read(`/api/patients/${key}`);
  } catch (e) {
    if (e.status !== 404) {
      throw e;
    }
  }
  if (key === state.chosen) {
    Object.assign(state, { record, gone: record === null });
    drawRecord();
  }
}

async function refresh() {
  const turn = ++state.turn;
  try {
    await refreshRecord();
    await refreshSide(turn);
    tell("Live", "live");
  } catch (e) {
    tell(e.message, "off");
  } finally {
    if (turn === state.turn) {
      state.timer = setTimeout(refresh, REFRESH_MS);
    }
  }
}

function refreshNow() {
  clearTimeout(state.timer);
  refresh();
}

function tell(text, kind) {
  const line = at("state");
  if (line.textContent !== text) {
    line.textContent = text;
  }
  line.className = `state ${kind}`;
}

function follow() {
  if (location.hash === "#detail") {
    return; // the skip link, not a choice
  }
  const key = chosenInAddress();
  if (key === state.chosen) {
    return;
  }
  Object.assign(state, { chosen: key, record: null, gone: false, filter: freshFilter() });
  at("note").close();
  at("detail").scrollTop = 0;
  drawRecord();
  refreshNow();
}

at("search").addEventListener("submit", (event) => event.preventDefault());
at("prefix").addEventListener("input", refreshNow);
addEventListener("hashchange", follow);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    clearTimeout(state.timer);
    state.turn++;
  } else {
    refreshNow();
  }
});
state.chosen = chosenInAddress();
drawRecord();
refresh();
