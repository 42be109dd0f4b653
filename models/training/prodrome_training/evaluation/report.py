"""The report: JSON, the same tables in Markdown and HTML, and pictures."""

from __future__ import annotations

import base64
import html
import json
from pathlib import Path

from . import pictures
from .tables import Part, parts_of

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem;
  color: #1c1c1c; background: #fff }
table { border-collapse: collapse; margin: .6rem 0 1.2rem; font-variant-numeric: tabular-nums }
th, td { border-bottom: 1px solid #ddd; padding: .22rem .6rem; text-align: left; vertical-align: top }
th { border-bottom: 2px solid #888 }
td.number { text-align: right }
td.reached { color: #0a6b2c; font-weight: 600 }
td.missed { color: #a4161a; font-weight: 600 }
img { max-width: 100% }
.wide { overflow-x: auto }
"""


def write(folder: Path, result: dict, stem: str = "forecaster") -> None:
    """Writes STEM.json, STEM.md, STEM.html and the pictures into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    body = json.dumps(result, indent=1, ensure_ascii=False)
    (folder / f"{stem}.json").write_text(body + "\n", encoding="utf-8")
    drawn = pictures.draw(folder, result, stem)
    parts = parts_of(result, drawn)
    (folder / f"{stem}.md").write_text(_markdown(parts), encoding="utf-8")
    (folder / f"{stem}.html").write_text(_html(parts, folder), encoding="utf-8")


def _text(value) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, list):
        return " to ".join(_text(one) for one in value)
    return str(value)


def _markdown(parts: list[Part]) -> str:
    lines: list[str] = []
    for part in parts:
        lines += ["", f"{'#' * part.level} {part.title}", ""]
        lines += [line for text in part.texts for line in (text, "")]
        if part.rows:
            lines += ["| " + " | ".join(part.head) + " |", "|" + "---|" * len(part.head)]
            lines += [
                "| " + " | ".join(_text(cell).replace("|", "/") for cell in row) + " |"
                for row in part.rows
            ]
        if part.picture:
            lines += ["", f"![{part.title}]({part.picture})"]
    return "\n".join(lines).strip() + "\n"


def _html(parts: list[Part], folder: Path) -> str:
    out = [
        "<!doctype html><html lang='en'><meta charset='utf-8'>",
        f"<title>{html.escape(parts[0].title)}</title><style>{STYLE}</style>",
    ]
    for part in parts:
        out.append(f"<h{part.level}>{html.escape(part.title)}</h{part.level}>")
        out += [f"<p>{html.escape(text)}</p>" for text in part.texts]
        if part.rows:
            out.append("<div class='wide'><table><tr>")
            out += [f"<th>{html.escape(name)}</th>" for name in part.head]
            out.append("</tr>")
            out += ["<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in part.rows]
            out.append("</table></div>")
        if part.picture:
            data = base64.b64encode((folder / part.picture).read_bytes()).decode()
            out.append(f"<img alt='{html.escape(part.title)}' src='data:image/png;base64,{data}'>")
    out.append("</html>")
    return "\n".join(out) + "\n"


def _cell(value) -> str:
    text = html.escape(_text(value))
    if value in ("reached", "not reached"):
        return f"<td class='{'reached' if value == 'reached' else 'missed'}'>{text}</td>"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"<td class='number'>{text}</td>"
    return f"<td>{text}</td>"
