"""The report: the step's cells and their outputs as one page of HTML that needs nothing from elsewhere."""

from __future__ import annotations

import html
from typing import Any, Dict, Iterable, List, Mapping, Tuple

_STYLE = (
    "body{font:14px sans-serif;margin:2em;max-width:60em}pre{background:#f5f5f5;padding:.6em;overflow-x:auto}"
    ".err{background:#fdd}iframe{width:100%;border:0;min-height:12em}img{max-width:100%}"
)


def report(step: str, cells: Iterable[Tuple[int, str, List[Mapping[str, Any]]]]) -> str:
    """The page.

    Args:
        step: Name of the step.
        cells: Number, source and outputs of each cell.
    """
    parts = [f"<!doctype html><html><head><meta charset='utf-8'><title>{html.escape(step)}</title>"]
    parts.append(f"<style>{_STYLE}</style></head><body><h1>{html.escape(step)}</h1>")
    for number, source, outputs in cells:
        parts.append(f"<h3>[{number}]</h3><pre><code>{html.escape(source)}</code></pre>")
        parts.extend(_output(output) for output in outputs)
    parts.append("</body></html>")
    return "".join(parts)


def _output(output: Mapping[str, Any]) -> str:
    if output["output_type"] == "stream":
        return f"<pre>{html.escape(output['text'])}</pre>"
    if output["output_type"] == "error":
        return f"<pre class='err'>{html.escape(output['ename'])}: {html.escape(output['evalue'])}</pre>"
    return _data(output["data"])


def _data(data: Dict[str, Any]) -> str:
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            return f"<img src='data:{kind};base64,{html.escape(str(data[kind]).strip())}'>"
    for kind in ("text/html", "image/svg+xml"):
        if kind in data:
            # Sandboxed: the output's scripts run nowhere near the page that shows the report.
            return f"<iframe sandbox srcdoc='{html.escape(str(data[kind]), quote=True)}'></iframe>"
    return f"<pre>{html.escape(str(data.get('text/plain', '')))}</pre>"
