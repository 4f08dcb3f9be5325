"""The rule: what a diagnostic's code stands for, in words for users."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_kale_ext.model.diagnostic import Severity


@dataclass(frozen=True)
class Rule:
    """One kind of problem; the documentation of problems is made from these.

    Attributes:
        code: Stable code, ``KL001`` and so on; never given to another rule.
        severity: How much a problem of this kind matters unless the place says otherwise.
        title: A few words: what is wrong.
        explanation: Why it is a problem and what to do, for users; may hold Markdown.
        fix: What the fix does that is offered where it is certain, as a command; empty where there is none.
    """

    code: str
    severity: Severity
    title: str
    explanation: str
    fix: str = ""
