#!/usr/bin/env python3
"""Draws what a command printed as an SVG in the look of a terminal, light or dark as the reader's system is.

./leadscoring demo --once | python3 docs/pictures/terminal.py './leadscoring demo --once' > docs/pictures/demo.svg

Long lines are wrapped; nothing is added. Lines from "Why this score" on are left out, because they name addresses of that one run.
"""
import html
import sys
import textwrap

WIDTH, SIZE, STEP, MARGIN = 112, 13, 18, 18
COLUMN = 0.602 * SIZE


def lines(text):
    for line in text.rstrip().split("\n"):
        if line.startswith("Why this score"):
            return
        if len(line) <= WIDTH:
            yield line
        else:
            yield from textwrap.wrap(line, WIDTH, subsequent_indent=" " * 9, replace_whitespace=False, drop_whitespace=True)


def kind(line):
    word = line.split(" ", 1)[0]
    if line.startswith("$"):
        return "command"
    return "stage" if word in ("pull", "map", "train", "score", "plan", "apply") else ""


def row(line, y):
    style = kind(line)
    text = html.escape(line, quote=False)
    if style == "stage":
        word, rest = text.split(" ", 1)
        text = f'<tspan class="stage">{word}</tspan> {rest}'
    return f'<text x="{MARGIN}" y="{y}" class="{style if style == "command" else ""}">{text}</text>'


def main():
    shown = ["$ " + sys.argv[1], *lines(sys.stdin.read())]
    width = round(max(len(line) for line in shown) * COLUMN + 2 * MARGIN)
    height = len(shown) * STEP + 2 * MARGIN
    rows = "\n".join(row(line, MARGIN + SIZE + i * STEP) for i, line in enumerate(shown))
    print(f'''<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">
<title>{html.escape(sys.argv[1])}</title>
<style>
.paper {{ fill: #f6f8fa; stroke: #d7dde3; }}
text {{ font: {SIZE}px ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1c2733; white-space: pre; }}
.command {{ font-weight: bold; }} .stage {{ fill: #0b5cad; font-weight: bold; }}
@media (prefers-color-scheme: dark) {{ .paper {{ fill: #12181e; stroke: #323d48; }} text {{ fill: #e4e9ee; }} .stage {{ fill: #7fb8f0; }} }}
</style>
<rect class="paper" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>
{rows}
</svg>''')


main()
