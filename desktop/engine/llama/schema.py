"""JSON Schema to the grammar that binds the sampler."""

from functools import lru_cache

from llama_cpp.llama_grammar import json_schema_to_gbnf


class BadSchema(Exception):
    """The schema uses something that cannot be made a grammar."""


@lru_cache(maxsize=256)
def grammar_of(json_schema: str) -> str:
    """The GBNF grammar of a JSON Schema document. Raises BadSchema."""
    try:
        return str(json_schema_to_gbnf(json_schema))
    except Exception as error:
        raise BadSchema(f"its JSON Schema is not understood ({error})") from error
