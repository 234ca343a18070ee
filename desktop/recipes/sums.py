"""Sums that a text works out: each is worked out again, exactly.

The calculator of GSM8K (Cobbe et al. 2021, "Training Verifiers to Solve Math Word Problems", arXiv 2110.14168) writes
the results itself; here, a wrong one is only found.
"""

import operator
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

# The signs of products and differences as people type them.
_SIGN = r"[-+*/x\u00d7\u00f7\u2212\u2013]"
_NUMBER = r"\d{1,15}(?:\.\d{1,9})?"
_SUM = re.compile(rf"(?<![\w.,/])({_NUMBER}(?: ?{_SIGN} ?{_NUMBER})+) ?= ?\$?(-?{_NUMBER})(?![\d/]|[.,]\d)")
_PART = re.compile(rf"({_SIGN})? ?({_NUMBER})")
_SIGNS = str.maketrans("x\u00d7\u00f7\u2212\u2013", "**/--")
_TIMES: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {"*": operator.mul, "/": operator.truediv}


def wrong_sum(text: str) -> str:
    """The first sum of a text with another result than it says, such as '3 + 4 = 8'; empty if all are right."""
    for found in _SUM.finditer(text.replace(",000", "000")):
        if result(found[1]) != Fraction(found[2]):
            return found[0]
    return ""


def result(term: str) -> Fraction | None:
    """What a term of numbers and signs comes to, products before sums; None where it divides by 0."""
    parts: list[Fraction] = []
    for sign, digits in _PART.findall(term.translate(_SIGNS)):
        number = Fraction(digits)
        if sign == "/" and not number:
            return None
        if sign in _TIMES:
            parts[-1] = _TIMES[sign](parts[-1], number)
        else:
            parts.append(-number if sign == "-" else number)
    return sum(parts, Fraction(0))
