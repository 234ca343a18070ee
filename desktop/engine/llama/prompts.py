"""Prompts as tokens."""

from desktop.engine.llama.template import PLAIN_STOP, ChatTemplate
from desktop.engine.llama.vocabulary import Vocabulary
from desktop.engine.requests import Prompt


class Prompts:
    """Renders and tokenizes prompts for one model."""

    def __init__(self, vocabulary: Vocabulary, template: str) -> None:
        self._vocabulary = vocabulary
        self._template = ChatTemplate(
            template, vocabulary.text_of(vocabulary.bos), vocabulary.text_of(vocabulary.eos)
        )
        self.is_plain = self._template.is_plain

    def tokens(self, prompt: Prompt) -> list[int]:
        """The tokens of a prompt; never none. Raises jinja2's TemplateError."""
        if not prompt.messages:
            return self.start(prompt.text + prompt.opening, special=True)
        if any(self._vocabulary.holds_control_tokens(message.content) for message in prompt.messages):
            tokens = self._tokens_in_parts(prompt)
        else:
            tokens = self.start(self._template.render(prompt.messages), special=True)
        return tokens + self._vocabulary.tokenize(prompt.opening) if prompt.opening else tokens

    def start(self, text: str, *, special: bool = False) -> list[int]:
        """The tokens of a text from the beginning; at least one, so that there is something to decode."""
        tokens = self._vocabulary.tokenize(text, special=special, start=True)
        return tokens or [self._vocabulary.bos if self._vocabulary.bos >= 0 else self._vocabulary.eos]

    def stops(self, prompt: Prompt) -> tuple[str, ...]:
        """Texts that end an answer, where the template has no token for it."""
        return (PLAIN_STOP,) if self.is_plain and prompt.messages else ()

    def _tokens_in_parts(self, prompt: Prompt) -> list[int]:
        """What a user or a document says is text, even where it spells a control token."""
        tokens: list[int] = []
        for text, is_template in self._template.parts(prompt.messages):
            tokens += self._vocabulary.tokenize(text, special=is_template, start=not tokens)
        return tokens
