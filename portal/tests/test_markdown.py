"""parse_guide: Markdown becomes sections of text and code."""

import pytest

from portal.highlight import highlight
from portal.markdown import parse_guide

THREE = """# Title

Lead.

## 1. File `POST /v1/tickets` & <more>

Text.

```sh
curl one
```

```python
one()
```

```json
{"a": 1}
```

More text.

```sh norun
curl two
```

```sh
curl three
```
"""


def test_a_section_has_an_anchor_and_a_text():
    title, section = parse_guide(THREE)

    assert (title.level, title.title, title.text) == (1, "Title", "Lead.")
    assert section.title == "1. File POST /v1/tickets & <more>"
    assert section.anchor == "file-post-v1-tickets-more"
    assert section.text == "Text. More text."
    assert section.code == 'curl one {"a": 1} curl two curl three'


def test_blocks_in_several_languages_are_one_group_followed_by_the_response():
    _, section = parse_guide(THREE)
    first, second = section.parts

    assert [[code.language for code in group.blocks] for group in first.groups] == [
        ["sh", "python"],
        ["json"],
    ]
    assert [group.is_choice for group in first.groups] == [True, False]
    assert [code.is_run for group in second.groups for code in group.blocks] == [
        False,
        True,
    ]


def test_html_in_a_guide_stays_text():
    (section,) = parse_guide('# Title\n\n<script src="x"></script> [a](javascript:x)')

    assert "<script" not in section.parts[0].html
    assert "href" not in section.parts[0].html


def test_a_guide_begins_with_its_title():
    with pytest.raises(ValueError, match="begins with its title"):
        parse_guide("Lead.")


@pytest.mark.parametrize("language", ["python", "json", "nothing-known"])
def test_coloured_code_is_escaped(language):
    shown = highlight('"</code><b>&"', language)

    assert "</code><b>" not in shown.replace("</span>", "")
    assert "&lt;/code&gt;&lt;b&gt;&amp;" in shown
