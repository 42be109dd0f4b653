// Makes elements. Text only ever becomes text nodes: what a note says can never become markup.

/** An element: attributes by name, listeners by on..., `class` as a string; children as text or nodes. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), value);
    } else if (key === "style") {
      for (const [property, setting] of Object.entries(value)) {
        element.style.setProperty(property, setting);
      }
    } else {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Reads JSON; throws an Error whose message is for people, with the HTTP status in `status`. */
export async function read(path, signal) {
  let response;
  try {
    response = await fetch(path, { signal, headers: { Accept: "application/json" } });
  } catch (e) {
    if (e.name === "AbortError") {
      throw e;
    }
    throw Object.assign(new Error("The server cannot be reached"), { status: 0 });
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    const message = body?.error?.message ?? `The server answered ${response.status}`;
    throw Object.assign(new Error(message), { status: response.status });
  }
  return body;
}

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeZone: "UTC" });
const MOMENT = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium", timeStyle: "short", timeZone: "UTC",
});
const COUNT = new Intl.NumberFormat();

export const day = (instant) => DAY.format(new Date(instant));
export const moment = (instant) => `${MOMENT.format(new Date(instant))} UTC`;
export const count = (number) => COUNT.format(number);
export const counted = (number, noun, nouns = `${noun}s`) => `${count(number)} ${number === 1 ? noun : nouns}`;

/** A probability as people read it; never a false zero. */
export function percent(probability) {
  const hundred = probability * 100;
  if (hundred > 0 && hundred < 0.1) {
    return "<0.1 %";
  }
  return `${hundred.toFixed(hundred < 10 ? 1 : 0)} %`;
}

const HORIZONS = [[30, "30 days"], [365, "1 year"], [1826, "5 years"]];

/** A horizon in words: the usual ones are within a day or two of these. */
export function horizon(days) {
  return HORIZONS.find(([usual]) => Math.abs(usual - days) <= 2)?.[1] ?? counted(days, "day");
}

/** A concept's name without SNOMED's tag at the end, or its code where it has no name. */
export function conceptName(concept) {
  const name = concept.display.replace(/ \([a-z /+]+\)$/i, "");
  return name === "" ? concept.code : name;
}

export const words = (constant) => constant.toLowerCase().replaceAll("_", " ");

/** How a fact is meant, where that is anything but "the patient has it now". */
export function contextWords(context) {
  return [
    context.negation === "NEGATED" && "negated",
    context.certainty === "POSSIBLE" && "possible",
    context.temporality !== "CURRENT" && words(context.temporality),
    context.experiencer !== "PATIENT" &&
      (context.experiencer === "FAMILY" ? "family" : "someone else's"),
  ].filter(Boolean);
}

export function contextTags(context) {
  return contextWords(context).map((word) =>
    el("span", { class: `tag context ${word === "negated" ? "negated" : ""}` }, word));
}
