"""A tree of topics that the model grows from a domain in a sentence; its leaves are seeds.

Method: GLAN, Li et al. 2024 (arXiv 2402.13064): a taxonomy of the domain first, level by level, then samples from its
leaves. The model's lines are read with suspicion: long ones, and those that repeat another branch, are left out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from desktop.domain.project import Seed
from desktop.domain.recipe import Recipe
from desktop.domain.text import shared_words, words
from desktop.engine.work import Work
from desktop.recipes.draft import Draft
from desktop.recipes.loading import load_recipe
from desktop.recipes.steps import StepFailed, run_step
from desktop.resources import resource

BranchPath = tuple[str, ...]
"""The names of a branch and of those above it, from the top; the domain itself is left out."""

BRANCH = "branch"
DOMAIN = "domain"
MOST_WORDS = 8
MOST_TRIES = 64
_VAIN = 4
_ALIKE = 0.6
_PLURAL, _GERUND = 4, 6
_MARK = re.compile(r"^[\s\-*•–—#>]*(?:\d{1,2}[.)]\s*)?(?:[a-z][.)]\s+)?[\s*_\"'“]*")
_REST = re.compile(r"[*_\"'”]*(?::[\s*_].*|:$|,?\s(?:such as|including|for example)\s.*|\s[-–—]\s.*|\(.*)$")
_SMALL = frozenset(words("a an the of and or to in on for with by at from its their your how what when why is are"))


@dataclass(eq=False)
class TopicPool:
    """The branches that there are, by what they say: a new one must say something else."""

    _known: set[frozenset[str]] = field(default_factory=set)
    _below: dict[BranchPath, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, domain: str, paths: Iterable[BranchPath]) -> "TopicPool":
        """A pool of a domain and its branches."""
        pool = cls({meaning(domain)})
        for path in paths:
            for depth in range(1, len(path) + 1):
                pool.keep(path[:depth])
        return pool

    def keep(self, path: BranchPath) -> None:
        """Note a branch."""
        siblings = self._below.setdefault(path[:-1], [])
        if path[-1] not in siblings:
            siblings.append(path[-1])
            self._known.add(meaning(path[-1]))

    def below(self, path: BranchPath) -> Sequence[str]:
        """The names of the branches right below one."""
        return self._below.get(path, ())

    def repeats(self, name: str, under: BranchPath) -> bool:
        """Whether a name says nearly what another branch says, or the one that it would lie under."""
        mine = meaning(name)
        others = (*self._known, *map(meaning, under))
        return not mine or any(shared_words(mine, other) >= _ALIKE for other in others)


def branches_under(path: BranchPath, domain: str, width: int, pool: TopicPool, seed_number: int) -> Work[list[str]]:
    """Up to `width` new branches right below one, or below the domain; they are kept in the pool.

    What is missing is asked for again with another seed number, until a few tries in a row have brought nothing.
    """
    step = tree_recipe().steps[0]
    found: list[str] = []
    vain = 0
    # A small model ends its list early, but each time it brings a line or two.
    for attempt in range(min(2 * width + 2, MOST_TRIES)):
        above = (domain, *path)
        values = {
            "seed": above[-1],
            "within": above[-2] if path else "",
            "found": list(pool.below(path)),
            "wanted": width - len(found),
        }
        try:
            draft = yield from run_step(step, values, seed_number + attempt, Draft())
            kept = _kept(lines_of(draft), path, pool, width - len(found))
        except StepFailed:
            kept = []
        found += kept
        vain = 0 if kept else vain + 1
        if len(found) == width or vain == _VAIN:
            break
    return found


def lines_of(draft: Draft) -> list[str]:
    """The names that the model listed, without marks and explanations; a last one that was cut off is left out."""
    lines = draft.raw_text.splitlines()
    if len(draft.trace) >= draft.sampling.max_tokens:
        lines = lines[:-1]
    return [name for line in lines if (name := tidy(line))]


def tidy(line: str) -> str:
    """A name as a branch has it: no bullet, no number, no explanation behind it; empty where none is left."""
    name = _REST.sub("", _MARK.sub("", line, count=1)).strip(" \t.,;*_\"'“”")
    return name if any(letter.isalpha() for letter in name) and len(name.split()) <= MOST_WORDS else ""


def meaning(text: str) -> frozenset[str]:
    """The words that tell one name from another, without their commonest endings."""
    return frozenset(_stem(word) for word in words(text) if word not in _SMALL)


def leaf_seed(domain: str, path: BranchPath) -> Seed:
    """The seed that a leaf becomes. Its text names what it is part of: alone, a leaf can mean anything."""
    part_of = path[-2] if len(path) > 1 else domain
    # In words, since a small model repeats what stands in brackets.
    within = f", as part of {_within_a_sentence(part_of)}" if len(part_of.split()) <= MOST_WORDS else ""
    return Seed(f"{path[-1]}{within}", {BRANCH: list(path), DOMAIN: domain})


def _within_a_sentence(name: str) -> str:
    first, _, rest = name.partition(" ")
    ordinary = first[1:] == first[1:].lower() and len(first) > 1
    return f"{first.lower()} {rest}".strip() if ordinary else name


def branch_of(seed: Seed) -> BranchPath:
    """Where in a tree a seed is; empty for one that is in none."""
    held = seed.fields.get(BRANCH)
    return tuple(map(str, held)) if isinstance(held, list) else ()


@lru_cache(maxsize=1)
def tree_recipe() -> Recipe:
    """The prompts by which a tree grows."""
    return load_recipe(resource("seeds") / "topic-tree.toml")


def _kept(names: Iterable[str], path: BranchPath, pool: TopicPool, most: int) -> list[str]:
    kept: list[str] = []
    for name in names:
        if len(kept) < most and name.casefold() not in _shown() and not pool.repeats(name, path):
            pool.keep((*path, name))
            kept.append(name)
    return kept


@lru_cache(maxsize=1)
def _shown() -> frozenset[str]:
    """The branches of the prompt's examples: a small model may repeat them whatever the topic is."""
    turns = tree_recipe().steps[0].turns
    return frozenset(
        tidy(line).casefold() for turn in turns if turn.role == "assistant" for line in turn.content.split("\n")
    )


def _stem(word: str) -> str:
    if len(word) >= _PLURAL and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) >= _PLURAL and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:-3] if len(word) >= _GERUND and word.endswith("ing") else word
