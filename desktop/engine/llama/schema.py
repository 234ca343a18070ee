"""JSON Schema to the grammar that binds the sampler."""

from functools import lru_cache

from llama_cpp.llama_grammar import json_schema_to_gbnf

_ANY_CHARACTER = r'[^"\\]'
_ANY_BUT_CONTROLS = r'[^"\\\x7F\x00-\x1F]'


class BadSchema(Exception):
    """The schema uses something that cannot be made a grammar."""


@lru_cache(maxsize=256)
def grammar_of(json_schema: str) -> str:
    """The GBNF grammar of a JSON Schema document. Raises BadSchema.

    JSON has no line break or other control character inside a string (RFC 8259, section 7), which llama-cpp-python's
    own grammar would let through.
    """
    try:
        return str(json_schema_to_gbnf(json_schema)).replace(_ANY_CHARACTER, _ANY_BUT_CONTROLS)
    except Exception as error:
        raise BadSchema(f"its JSON Schema is not understood ({error})") from error
