// The evidence: a note's text with every mention marked.
import { conceptName, contextTags, contextWords, counted, el, moment, percent, read, words } from "./dom.js";

/** Shows the note that an entry rests on, the entry's own mention marked strongest. */
export async function showNote(dialog, patient, entry) {
  const { documentId, start, end } = entry.evidence;
  const close = el("button", { type: "button", class: "close", onclick: () => dialog.close() }, "Close");
  const title = el("h2", { id: "note-title" }, `Note ${documentId}`);
  dialog.replaceChildren(el("header", {}, title, close), el("p", { class: "quiet" }, "Reading the note"));
  if (!dialog.open) {
    dialog.showModal();
  }
  let note;
  try {
    note = await read(`/api/patients/${patient}/notes/${encodeURIComponent(documentId)}`);
  } catch (e) {
    dialog.replaceChildren(el("header", {}, title, close), el("p", { class: "notice" }, e.message));
    return;
  }
  const { mentions } = note.recognition;
  const text = markedText(note.text, mentions, { start, end });
  const list = el("ol", { class: "mentions" }, mentions.map((mention) => mentionLine(mention, note, text)));
  dialog.replaceChildren(
    el("header", {}, title, close),
    el("p", { class: "quiet" },
      `${moment(note.time.instant)}${note.preliminary ? " · preliminary" : ""} · ` +
      `${counted(mentions.length, "mention")} · ${note.recognition.recogniser} · ` +
      `${note.recognition.terminology} · ${note.input.topic}-${note.input.partition}@${note.input.offset} ${note.pointer}`),
    ...(entry.carriedForward ? [el("p", { class: "quiet" },
      "An earlier note has the same sentence: what is marked strongest is carried forward, and no recurrence.")] : []),
    el("div", { class: "note-columns" }, text,
      el("section", { "aria-label": "Mentions" }, list)),
    el("p", { class: "quiet" }, "Not a medical device: recognised by a program, not checked by a person."));
  text.querySelector(".chosen")?.scrollIntoView({ block: "center" });
}

/**
 * The text, cut wherever a mention begins or ends. Offsets count UTF-16 units, as JavaScript's
 * strings do; mentions may overlap. All of it becomes text nodes.
 */
export function markedText(text, mentions, chosen) {
  const cuts = new Set([0, text.length]);
  for (const { start, end } of [...mentions, chosen]) {
    cuts.add(Math.min(start, text.length));
    cuts.add(Math.min(end, text.length));
  }
  const places = [...cuts].sort((a, b) => a - b);
  const parts = [];
  for (let i = 0; i + 1 < places.length; i++) {
    const [from, to] = [places[i], places[i + 1]];
    const here = mentions.filter((mention) => mention.start <= from && to <= mention.end);
    const isChosen = chosen.start <= from && to <= chosen.end && chosen.end > chosen.start;
    const piece = text.slice(from, to);
    parts.push(here.length === 0 && !isChosen ? piece : el("mark", {
      class: `${isChosen ? "chosen" : ""} ${here.some((m) => m.context.negation === "NEGATED") ? "negated" : ""}`,
      "data-from": from,
      title: here.map(describe).join("; "),
    }, piece));
  }
  return el("div", { class: "note-text", tabindex: "0", role: "document", "aria-label": "Text of the note" }, parts);
}

function describe(mention) {
  return [conceptName(mention.concept), mention.concept.code, ...contextWords(mention.context)].join(", ");
}

function mentionLine(mention, note, text) {
  return el("li", {},
    el("button", {
      type: "button", class: "mention",
      onclick: () => {
        text.querySelectorAll(".chosen").forEach((mark) => mark.classList.remove("chosen"));
        const marks = [...text.querySelectorAll("mark")].filter((mark) => {
          const from = Number(mark.dataset.from);
          return mention.start <= from && from < mention.end;
        });
        marks.forEach((mark) => mark.classList.add("chosen"));
        marks[0]?.scrollIntoView({ block: "center" });
      },
    },
    el("span", { class: "name" }, conceptName(mention.concept)),
    el("span", { class: "quiet" },
      ` “${note.text.slice(mention.start, mention.end)}” · ${words(mention.type)} ${mention.concept.code} · ${percent(mention.score)}`),
    " ", contextTags(mention.context)));
}
