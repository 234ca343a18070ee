"""A topic tree grown as a plain generator of events: what was grown is kept whenever it is stopped."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from desktop.domain.errors import UserError
from desktop.domain.project import Seed
from desktop.domain.recipe import Recipe
from desktop.engine.protocol import Engine
from desktop.engine.requests import Notice
from desktop.engine.work import Finished, work_through
from desktop.pipeline.events import Told
from desktop.recipes.topic_tree import MOST_TRIES, BranchPath, TopicPool, branches_under, leaf_seed

MOST_WIDTH, MOST_DEPTH = 30, 3
MOST_LEAVES = 2000
_LONGEST_DOMAIN = 300


@dataclass(frozen=True, slots=True)
class Growth:
    """What a tree shall become: `width` new branches below the domain or the branch `under`, and below each of those.

    `depth` counts the levels that are grown. `there` are the branches that the tree has already.
    """

    domain: str
    width: int = 5
    depth: int = 2
    under: BranchPath = ()
    there: tuple[BranchPath, ...] = ()
    seed_number: int = 0


@dataclass(frozen=True, slots=True)
class BranchGrown:
    """A branch has come to the tree."""

    path: BranchPath


def check_growth(growth: Growth) -> None:
    """Raises UserError where nothing can be grown that way."""
    if not any(letter.isalpha() for letter in growth.domain):
        raise UserError("Say in a few words what the topics shall be about.")
    if len(growth.domain) > _LONGEST_DOMAIN:
        raise UserError(f"The domain is {len(growth.domain)} characters long; say it in at most {_LONGEST_DOMAIN}.")
    if not 1 <= growth.width <= MOST_WIDTH or not 1 <= growth.depth <= MOST_DEPTH:
        raise UserError(f"A tree grows 1 to {MOST_WIDTH} branches wide and 1 to {MOST_DEPTH} levels deep.")
    if growth.width**growth.depth > MOST_LEAVES:
        raise UserError(f"That makes {growth.width**growth.depth:,} leaves; grow at most {MOST_LEAVES:,} at once.")


def refuse_no_topics(recipe: Recipe) -> None:
    """Raises UserError for a recipe that no topic can be a seed of."""
    if recipe.starts_from != "topic":
        raise UserError(
            f"The recipe {recipe.id} starts from a {recipe.starts_from}; topics grow for recipes that start from one."
        )


def grow(engine: Engine, growth: Growth, stopped: Callable[[], bool] = lambda: False) -> Iterator[BranchGrown | Told]:
    """Grow level by level, the branches of a level side by side; each is told once those beside it are there too.

    Raises UserError where the growth makes no sense. When `stopped` turns true, what was told stays what it is.
    """
    check_growth(growth)
    domain = plain_domain(growth.domain)
    pool = TopicPool.of(domain, growth.there)
    level: list[BranchPath] = [growth.under]
    number = growth.seed_number
    for _ in range(growth.depth):
        works = [
            (path, branches_under(path, domain, growth.width, pool, number + place * MOST_TRIES))
            for place, path in enumerate(level)
        ]
        number += len(level) * MOST_TRIES
        level = []
        for event in work_through(engine, works, stopped):
            match event:
                case Finished():
                    grown = [(*event.key, name) for name in event.result]
                    level += grown
                    yield from map(BranchGrown, grown)
                case Notice():
                    yield Told(event.text)


def plain_domain(text: str) -> str:
    """A domain as prompts and seeds name it: on one line, without a full stop."""
    return " ".join(text.split()).rstrip(".")


def leaves(paths: Iterable[BranchPath]) -> list[BranchPath]:
    """The paths that no other goes on from, in the order of the tree."""
    known = list(dict.fromkeys(paths))
    inner = {path[:depth] for path in known for depth in range(1, len(path))}
    return [path for path in in_tree_order(known) if path not in inner]


def in_tree_order(paths: Sequence[BranchPath]) -> list[BranchPath]:
    """Every branch behind the one that it belongs to, else in the order given; branches in between are added."""
    below: dict[BranchPath, dict[BranchPath, None]] = {}
    for path in paths:
        for depth in range(1, len(path) + 1):
            below.setdefault(path[: depth - 1], {})[path[:depth]] = None

    def walk(path: BranchPath) -> Iterator[BranchPath]:
        for child in below.get(path, ()):
            yield child
            yield from walk(child)

    return list(walk(()))


def seeds_of_tree(domain: str, paths: Iterable[BranchPath]) -> list[Seed]:
    """A seed for every leaf."""
    domain = plain_domain(domain)
    return [leaf_seed(domain, path) for path in leaves(paths)]
