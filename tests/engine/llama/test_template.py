"""Chat templates: where a user's turn begins."""

import pytest

from desktop.domain.message import Message
from desktop.engine.llama.template import ChatTemplate

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
NO_SYSTEM = (
    "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    "[{{ m.role }}]{{ m.content | trim }}[end]{% endfor %}"
)
SYSTEM = Message("system", "Be kind.")


@pytest.mark.parametrize(
    ("template", "messages", "text"),
    [
        (CHATML, (), "<|im_start|>user\n"),
        (CHATML, (SYSTEM,), "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n"),
        ("", (), "User: "),
        ("", (SYSTEM,), "Be kind.\n\nUser: "),
        (NO_SYSTEM, (SYSTEM,), "[user]Be kind.\n\n"),
    ],
)
def test_a_users_turn_is_opened_as_the_template_has_it(
    template: str, messages: tuple[Message, ...], text: str
) -> None:
    parts = ChatTemplate(template, "", "").until_user(messages)
    assert "".join(part for part, _ in parts) == text
