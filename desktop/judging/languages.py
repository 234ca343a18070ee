"""Which language a text is in.

Source: Lui and Baldwin 2012, "langid.py: An Off-the-shelf Language Identification Tool"; by the library py3langid.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "Arabic": "ar",
        "Chinese": "zh",
        "Czech": "cs",
        "Danish": "da",
        "Dutch": "nl",
        "English": "en",
        "Finnish": "fi",
        "French": "fr",
        "German": "de",
        "Greek": "el",
        "Hebrew": "he",
        "Hindi": "hi",
        "Hungarian": "hu",
        "Indonesian": "id",
        "Italian": "it",
        "Japanese": "ja",
        "Korean": "ko",
        "Norwegian": "no",
        "Polish": "pl",
        "Portuguese": "pt",
        "Romanian": "ro",
        "Russian": "ru",
        "Spanish": "es",
        "Swedish": "sv",
        "Turkish": "tr",
        "Ukrainian": "uk",
        "Vietnamese": "vi",
    }
)
"""The languages that can be asked for, with their ISO 639-1 codes."""

_LEAST_LETTERS = 20
_FIRST_SIGN, _LETTERS_A_SIGN = 0x2E80, 3
_CODES = {code: name for name, code in LANGUAGES.items()}


def language_of(text: str) -> str:
    """The likeliest of the `LANGUAGES`, by name; empty where the text is too short to tell."""
    letters = [letter for letter in text if letter.isalpha()]
    # A character of Chinese, Japanese or Korean says as much as a few letters.
    if sum(_LETTERS_A_SIGN if ord(letter) >= _FIRST_SIGN else 1 for letter in letters) < _LEAST_LETTERS:
        return ""
    code, _ = _identifier().classify(text)
    return _CODES[str(code)]


@cache
def _identifier() -> LanguageIdentifier:
    """Loaded once, and only where a language is asked for: it takes a fifth of a second."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(_CODES))
    return identifier
