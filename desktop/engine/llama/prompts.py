"""Prompts as tokens."""

from desktop.engine.llama.template import PLAIN_ANSWER, PLAIN_STOP, ChatTemplate
from desktop.engine.llama.vocabulary import Vocabulary
from desktop.engine.requests import Prompt


class Prompts:
    """Renders and tokenizes prompts for one model. Raises jinja2's TemplateError for a template that is no use."""

    def __init__(self, vocabulary: Vocabulary, template: str) -> None:
        self._vocabulary = vocabulary
        self._template = ChatTemplate(
            template, vocabulary.text_of(vocabulary.bos), vocabulary.text_of(vocabulary.eos)
        )
        self._template.try_out()
        self.is_plain = self._template.is_plain

    def tokens(self, prompt: Prompt) -> list[int]:
        """The tokens of a prompt; never none. Raises jinja2's TemplateError."""
        if prompt.speaker == "user":
            tokens = self._of_parts(self._template.until_user(prompt.messages))
        elif not prompt.messages:
            return self.start(prompt.text + prompt.opening, special=True)
        elif any(self._vocabulary.holds_control_tokens(message.content) for message in prompt.messages):
            # What a user or a document says is text, even where it spells a control token.
            tokens = self._of_parts(self._template.parts(prompt.messages))
        else:
            tokens = self.start(self._template.render(prompt.messages), special=True)
        return tokens + self._vocabulary.tokenize(prompt.opening) if prompt.opening else tokens

    def start(self, text: str, *, special: bool = False) -> list[int]:
        """The tokens of a text from the beginning; at least one, so that there is something to decode."""
        tokens = self._vocabulary.tokenize(text, special=special, start=True)
        return tokens or [self._vocabulary.bos if self._vocabulary.bos >= 0 else self._vocabulary.eos]

    def stops(self, prompt: Prompt) -> tuple[str, ...]:
        """Texts that end an answer, where the template has no token for it."""
        if not self.is_plain:
            return ()
        if prompt.speaker == "user":
            return (PLAIN_ANSWER, PLAIN_STOP)
        return (PLAIN_STOP,) if prompt.messages else ()

    def _of_parts(self, parts: list[tuple[str, bool]]) -> list[int]:
        tokens: list[int] = []
        for text, is_template in parts:
            tokens += self._vocabulary.tokenize(text, special=is_template, start=not tokens)
        return tokens
