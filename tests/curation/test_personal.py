"""Personal data and secrets. Those here were made up, with their checksums."""

import pytest

from desktop.curation.personal import findings
from desktop.domain.finding import FindingKind

BODY = "Q7wE9rT2yU4iO6pA8sD1fG3hJ5kL0zX2cV4bN6mK"

HEX = "7f3e9b10c4d2a86558e1f0b39d7c2a46"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("maria.keller@posteo.de", "an e-mail address"),
        ("j.o'neil+news@mail.uni-bonn.de".replace("'", ""), "an e-mail address"),
        ("+49 30 90182744", "a phone number"),
        ("+44 20 8123 9476", "a phone number"),
        ("+1 (415) 862-3097", "a phone number"),
        ("0041 44 668 18 23", "a phone number"),
        ("(415) 862-3097", "a phone number"),
        ("415-862-3097", "a phone number"),
        ("415.862.3097", "a phone number"),
        ("020 8123 9476", "a phone number"),
        ("06 12 84 57 93", "a phone number"),
        ("030/90182744", "a phone number"),
        ("0171 2384987", "a phone number"),
        ("(030) 90182012", "a phone number"),
        ("07911 423 987", "a phone number"),
        ("0161 237 0834", "a phone number"),
        ("06-12-34-98-76", "a phone number"),
        ("06-12349876", "a phone number"),
        ("044 668 18 00", "a phone number"),
        ("347 183 9876", "a phone number"),
        ("03-1834-9876", "a phone number"),
        ("0412 384 987", "a phone number"),
        ("(11) 91834-9876", "a phone number"),
        ("212/867-5309", "a phone number"),
        ("212 867 5309", "a phone number"),
        ("212\u2013867\u20135309", "a phone number"),
        ("+49\u00a030\u00a090182744", "a phone number"),
        ("4539 1488 0343 6467", "a card number"),
        ("371449637912841", "a card number"),
        ("5425-2334-3010-9903", "a card number"),
        ("jürgen@web.de", "an e-mail address"),
        ("info@bücher-müller.de", "an e-mail address"),
        ("6221 2634 5678 9019", "a card number"),
        ("5018 4739 2056 1840", "a card number"),
        ("4539.1488.0343.6467", "a card number"),
        ("4539\u00a01488\u00a00343\u00a06467", "a card number"),
        ("DE44 5001 0517 5407 3249 31", "an account number"),
        ("FR1420041010050500013M02606", "an account number"),
        ("DE44\u00a05001\u00a00517\u00a05407\u00a03249\u00a031", "an account number"),
    ],
)
def test_personal_data_is_found_as_it_stands(words: str, kind: str) -> None:
    for text in (words, f"Write to {words}.", f"({words})", f"It is {words}, I think."):
        (found,) = findings(text)
        assert (found.kind, found.place, found.words) == (FindingKind.PERSONAL, kind, words)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("AKIA" + "Q3EGRB7XK2LMWZ5T", "a key of AWS"),
        ("ghp_" + BODY[:36], "a token of GitHub"),
        ("github_pat_" + BODY + BODY, "a token of GitHub"),
        ("glpat-" + BODY[:20], "a token of GitLab"),
        ("hf_" + BODY[:34], "a token of Hugging Face"),
        ("xoxb-" + "73920184756-" + BODY[:24], "a token of Slack"),
        ("AIza" + BODY[:35], "a key of Google"),
        ("sk_live_" + BODY[:24], "a key of Stripe"),
        ("sk-" + BODY, "an API key"),
        ("sk-proj-" + BODY, "an API key"),
        ("sk-ant-api03-" + BODY, "an API key"),
        ("SG." + BODY[:22] + "." + BODY + "abc", "a key of SendGrid"),
        ("npm_" + BODY[:36], "a token of npm"),
        ("pypi-AgEIcHlwaS5vcmc" + BODY, "a token of PyPI"),
        ("gsk_" + BODY + BODY[:12], "a key of Groq"),
        ("xai-" + BODY + BODY, "a key of xAI"),
        ("GOCSPX-" + BODY[:28], "a client secret of Google"),
        ("dop_v1_" + HEX + HEX, "a token of DigitalOcean"),
        ("https://hooks.slack.com/services/T04KQ8Z1M/B05RT2W9X/" + BODY[:24], "a webhook of Slack"),
        ("shpat_" + HEX, "a token of Shopify"),
        ("r8_" + BODY[:37], "a token of Replicate"),
        ("SK" + HEX, "a key of Twilio"),
        ("hf_aBcDeF" + BODY[:28], "a token of Hugging Face"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYXJpYSJ9." + BODY[:30], "a JSON Web Token"),
        ("-----BEGIN RSA PRIVATE KEY-----\n" + BODY + "\n" + BODY, "a private key"),
    ],
)
def test_secrets_are_found_as_they_stand(words: str, kind: str) -> None:
    (found,) = findings(f'key = "{words}"\n')
    assert (found.kind, found.place, found.words) == (FindingKind.SECRET, kind, words)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("aws_secret_access_key = ", BODY[:38] + "/9"),
        ("Secret access key: ", BODY[:38] + "+b"),
        ("TWILIO_AUTH_TOKEN=", HEX),
    ],
)
def test_a_secret_of_no_shape_is_known_by_the_word_before_it(before: str, words: str) -> None:
    (found,) = findings(f"{before}{words}\n")
    assert (found.kind, found.words) == (FindingKind.SECRET, words)
    assert findings(words) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Write to user@example.com, jane@company.example, me@localhost or name@test.",
        "Call 555-0123 or (212) 555-0187 or +1 212 555 0187.",
        "From 1939-1945, on 2024-01-31, at 12:30:45, 2024-01-31T12:30:45.123456",
        "It costs $1,234,567.89 or 1234567890 dollars; 3.14159265358979",
        "ISBN 978-3-16-148410-0, ISBN-10 0-306-40615-2, DOI 10.1000/182, RFC 2606",
        "Version 1.2.3.4, 10.0.19045.3803, python 3.11.4-1",
        "4111 1111 1111 1111 and 4242424242424242 are test cards",
        "1234 5678 9012 3456 has no checksum, nor has 4539 1488 0343 6468",
        "0000000000000000",
        "Phone: 123-456-7890, 000-000-0000, +1 234 567 8901",
        "sk-xxxxxxxxxxxxxxxxxxxxxxxx, sk-your-api-key-goes-in-here-now, AKIAIOSFODNN7EXAMPLE",
        "sk-toolbar-button-container-2, sk-toolbar-button-container2",
        "sk-abcdefghijklmnopqrst, sk-proj-abcdef1234567890abcdef",
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789, hf_" + "abcdef0123" * 4,
        "a secret of 3f786850e387550fdab836ed7e6dc881de23001b",
        "a sk-learn-like-library-with-long-name",
        "GB82 WEST 1234 5698 7654 32",
        "DE44 5001 0517 5407 3249 32",
        "0161 496 0834, 020 7946 0123, 07700 900 482 and +44 161 496 0834 are for drama",
        "01 02 03 04 05, 10 20 30 40 50, +100 200 300, 300 +100 +200 +400",
        "the sums 212 867 5309 + 3, 4 212 867 5309, (12) 2001-2003, pp. 03-14, 192.168.10.254, 2024-03-18 14:30",
        "ISBN 0612349876, serial 4198723605, 1718293847 seconds, 06-12-2024, £0.1712384987, v2.10.3847",
        "@maria and #123456789, https://example.org/2125550123/415-862-3097",
        "commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        "icon@2x.png, @pytest.fixture, git@github.com:owner/name.git",
        "The range 100-300-4000; 12 34 56 78 90; 1 000 000 000; 5 x 415",
        "2 + 3 = 5, 100 200 300 4000, 01 02 2024",
        "-----BEGIN PUBLIC KEY-----",
    ],
)
def test_what_is_nobodys_is_not_found(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize("before", ["Phone: ", "Call me at ", "Tel. ", "My mobile number is ", "fax:", "手机："])
@pytest.mark.parametrize("words", ["0612349876", "13800138000", "2128675309"])
def test_digits_alone_are_a_phone_number_behind_a_word_that_says_so(before: str, words: str) -> None:
    (found,) = findings(f"{before}{words}.")
    assert (found.place, found.words) == ("a phone number", words)
    assert findings(f"The number {words} is large.") == []


@pytest.mark.parametrize("before", ["card=", "Card#", "card_number=", "card no. "])
def test_a_card_may_be_said_to_be_one(before: str) -> None:
    (found,) = findings(before + "4539148803436467")
    assert (found.place, found.words) == ("a card number", "4539148803436467")
    assert findings("id=4539148803436467") == []


@pytest.mark.parametrize("behind", [" EUR", " BIC DEUTDEFF", " SWIFT", "."])
def test_a_word_in_capitals_may_follow_an_account_number(behind: str) -> None:
    (found,) = findings("IBAN DE44 5001 0517 5407 3249 31" + behind)
    assert found.words == "DE44 5001 0517 5407 3249 31"


def test_several_are_found_in_order_and_none_twice() -> None:
    found = findings("Ring +49 30 90182744 or write to maria.keller@posteo.de; card 4539 1488 0343 6467.")
    assert [each.place for each in found] == ["a phone number", "an e-mail address", "a card number"]


def test_a_long_row_of_digits_ends() -> None:
    assert findings("12 " * 20_000 + "a" * 20_000 + "@") == []
