"""Chat templates that mean harm."""

_TOWER = (
    "{% set ns = namespace(a=[1], b=[1]) %}"
    "{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}"
)

_DOUBLING = (
    "{{% set n = namespace(x='12345678') %}}{{% for i in range(60) %}}{{% set n.x = n.x {} n.x %}}{{% endfor %}}"
)

ENDLESS = _TOWER + "{{ ns.a == ns.b }}"
"""Two lists that are compared within one instruction, 2 to the power of 60 pairs of them."""

COSTLY = {
    "nested loops": "{% for a in range(99999) %}" * 3 + "{% endfor %}" * 3,
    "doubling by ~": _DOUBLING.format("~"),
    "doubling by +": _DOUBLING.format("+"),
    "doubling without a loop": "{% set x = '12345678' %}" + "{% set x = x ~ x %}" * 60,
    "a long text": "{% for i in range(99999) %}" + "x" * 100 + "{% endfor %}",
    "a macro that calls itself twice": (
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}"
    ),
    "a wide column": "{{ 'x' | center(10 ** 9) }}",
    "a wider column": "{{ 'x'.center(2000000000) }}",
    "each letter for a text": "{% set x = 'a' * 1000 %}" + "{% set x = x.replace('a', x) %}" * 3,
    "a filled row": "{{ [1] | batch(1000000000, 'x') | list | length }}",
    "many slices": "{{ [1] | slice(1000000000) | list | length }}",
    "a wide number": "{{ '{:1000000000}'.format(1) }}",
    "a wide number by a filter": "{{ '%1000000000d' | format(1) }}",
    "a deep margin": "{{ 'a\nb' | indent(1000000000) }}",
    "a sum of lists": "{{ range(99999) | map('string') | map('list') | sum(start=[]) | length }}",
    "a template of a megabyte": "{{ messages[0].role }}" * 50_000,
}

FORBIDDEN = {
    "a class": "{{ ''.__class__.__mro__ }}",
    "a module": "{{ cycler.__init__.__globals__.os.system('true') }}",
    "a change": "{{ messages.append(1) }}",
    "another template": "{% include 'other' %}",
    "an import": "{% import 'os' as os %}{{ os }}",
    "a frame": "{{ (messages | map('upper')).gi_frame.f_globals }}",
}

UNREADABLE = {
    "a macro without end": "{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
    "a loop without end": "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "too many conditions": "{% if 1 %}" * 500 + "{% endif %}" * 500,
    "too many loops": "{% for x in [1, 2] %}" * 60 + "{% endfor %}" * 60,
    "an open bracket": "{{ (",
    "no filter": "{{ 1 | nothing_like_it }}",
}
