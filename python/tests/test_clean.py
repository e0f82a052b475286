"""Documents in memory: what comes in, what comes out."""

from __future__ import annotations

import datetime
import pickle
import threading
from collections import ChainMap
from types import MappingProxyType
from typing import Any
from uuid import UUID

import dejalu
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import corpora, pages, records


GIVEN = pages("a.example", 6)


def test_furniture_goes_and_the_body_stays(small: list[dict[str, Any]]) -> None:
    cleaned = dejalu.clean(small)
    for one, before in zip(cleaned, small, strict=True):
        headline, body, *_ = before["text"].split("\n")
        assert one.text == f"{headline}\n{body}\n"
        assert one.original == before["text"]
        assert one.restore() == before["text"]
        assert one.fate == "changed" and one.site == "news.example" and one.id == before["id"]
        assert {removal.reason for removal in one.removals} <= {"cue", "teaser", "boilerplate"}
        for removal in one.removals:
            assert removal.text in before["text"][removal.start : removal.end]
            assert removal.bits == pytest.approx(sum(bits for bits, _ in removal.evidence.values()))
        for kept in one.kept:
            assert before["text"][kept.start : kept.end] == kept.text and kept.missing > 0
    assert cleaned.lost() == []


def test_lists_generators_mappings_and_none() -> None:
    texts = [page["text"] for page in pages("a.example", 6)]
    expected = dejalu.clean(texts).texts()
    assert dejalu.clean(iter(texts)).texts() == expected
    assert dejalu.clean([{"text": text} for text in texts]).texts() == expected
    assert dejalu.clean([ChainMap({"text": text}) for text in texts]).texts() == expected
    assert dejalu.clean([{"a": {"b": text}} for text in texts], text_key="a.b").texts() == expected
    with_none = dejalu.clean([None, *texts[:3], None, *texts[3:], float("nan")])
    assert with_none.texts() == [None, *expected[:3], None, *expected[3:], None]
    assert [one.fate for one in with_none][0::4] == ["missing", "missing", "missing"]
    assert with_none[0].removals == [] and with_none[0].restore() is None
    assert with_none[0].id == "#1"


def test_records_come_back_with_everything_else() -> None:
    given = [{**page, "a": {"text": page["text"], "more": [at]}} for at, page in enumerate(pages("a.example", 6))]
    out = dejalu.clean(given, text_key="a.text").records()
    assert [{**one, "a": {**one["a"], "text": None}} for one in out] == [
        {**one, "a": {**one["a"], "text": None}} for one in given
    ]
    assert all(one["a"]["text"] != before["a"]["text"] for one, before in zip(out, given, strict=True))
    assert all(one["text"] == before["text"] for one, before in zip(out, given, strict=True))
    read_only = [MappingProxyType({"a": MappingProxyType({"b": page["text"]})}) for page in GIVEN]
    assert [one["a"]["b"] for one in dejalu.clean(read_only, text_key="a.b").records()] == [
        one["text"] for one in dejalu.clean([{"text": page["text"]} for page in GIVEN]).records()
    ]
    with_none = dejalu.clean([None, *GIVEN, None]).records()
    assert with_none[0] == with_none[-1] == {"text": None} and len(with_none) == len(GIVEN) + 2
    with pytest.raises(dejalu.UsageError, match="texts()"):
        dejalu.clean(["a"]).records()


def test_nothing_is_nothing() -> None:
    assert len(dejalu.clean([])) == 0
    assert dejalu.clean([]).texts() == []
    assert dejalu.clean([None]).texts() == [None]
    assert dejalu.clean([""]).texts() == [""]
    assert dejalu.clean([]).report()["totals"]["documents"] == 0


def test_offsets_are_code_points() -> None:
    given = [{**page, "text": "😀é " + page["text"].replace("Read more", "Lésen Sie 😀 mehr")} for page in pages("a.example", 6)]
    cleaned = dejalu.clean(given)
    for one, before in zip(cleaned, given, strict=True):
        assert one.removals
        text = before["text"]
        for removal in reversed(one.removals):
            text = text[: removal.start] + text[removal.end :]
        assert text == one.text


def test_lone_surrogates_come_back_as_they_were() -> None:
    given = [page["text"].replace("Nobody", "\ud800Nobody\udfff 😀") for page in pages("a.example", 6)]
    cleaned = dejalu.clean(given)
    plain = dejalu.clean([text.replace("\ud800", "\ufffd").replace("\udfff", "\ufffd") for text in given])
    for one, other, before in zip(cleaned, plain, given, strict=True):
        assert one.text is not None and "\ud800Nobody\udfff 😀" in one.text
        assert one.text.replace("\ud800", "\ufffd").replace("\udfff", "\ufffd") == other.text
        assert one.removals == other.removals
        assert one.original == before and one.restore() == before


def test_a_large_text_is_cleaned() -> None:
    line = "One of very many lines of this page says something of its own, number {}.\n"
    body = "".join(line.format(at) for at in range((64 << 20) // 76))
    texts = [body[: 64 << 20], *(page["text"] for page in pages("a.example", 4))]
    cleaned = dejalu.clean(texts)
    assert cleaned[0].restore() == texts[0] and len(cleaned[0].text or "") > 60 << 20


def test_what_is_no_document_is_named() -> None:
    cases: list[tuple[Any, type[Exception], str]] = [
        ("a text", dejalu.UsageError, "list of texts"),
        ({"train": []}, dejalu.UsageError, "splits"),
        (5, dejalu.UsageError, "list or generator"),
        ([b"bytes"], dejalu.InputError, "document 0: it is a bytes"),
        (["a", 5], dejalu.InputError, "document 1: it is a int"),
        (["a", {"text": "b"}], dejalu.InputError, "document 1: strings and mappings are mixed"),
        ([{"body": "a"}], dejalu.InputError, "text_key="),
        ([{"text": ["a"]}], dejalu.InputError, "is a list, not a string"),
    ]
    for documents, error, message in cases:
        with pytest.raises(error) as raised:
            dejalu.clean(documents)
        assert message in str(raised.value), raised.value
        assert isinstance(raised.value, ValueError)
    with pytest.raises(dejalu.InputError) as raised_input:
        dejalu.clean(["a", 5])  # type: ignore[list-item]
    assert raised_input.value.row == 1


def test_a_document_is_named_by_its_id_its_url_or_its_place() -> None:
    urls = [{"text": "a", "url": "https://a.example/1"}, {"text": None, "url": "https://a.example/2"}, {"text": "b"}]
    assert [one.id for one in dejalu.clean(urls)] == ["https://a.example/1", "https://a.example/2", "#3"]
    assert [one.id for one in dejalu.clean([{**row, "host": "h"} for row in urls], site_key="host")][0] == urls[0]["url"]
    day = datetime.datetime(2026, 1, 2, 12)
    uuid = UUID("12345678-1234-5678-1234-567812345678")
    spelled = {7: "7", 2.5: "2.5", True: "true", day: "2026-01-02T12:00:00", uuid: str(uuid), "\ud800": "\ufffd"}
    for value, name in spelled.items():
        assert dejalu.clean([{"text": "a", "id": value}])[0].id == name
    for nothing in (None, "", float("nan"), [1], b"a"):
        assert dejalu.clean([{"text": "a", "id": nothing}])[0].id == "#1"
    with pytest.raises(dejalu.InputError, match="names nothing"):
        dejalu.clean([{"text": "a", "id": [1]}], id_key="id")


def test_a_named_key_that_nobody_has_is_an_error() -> None:
    for option in ("id_key", "site_key", "url_key", "date_key"):
        with pytest.raises(dejalu.UsageError, match=option):
            dejalu.clean([{"text": "a"}], **{option: "nobody"})


def test_options_are_checked_and_heeded(small: list[dict[str, Any]]) -> None:
    for wrong, name in [
        ({"caution": 65}, "caution="),
        ({"reasons": ["cause"]}, "cause"),
        ({"articles_twice": "perhaps"}, "perhaps"),
        ({"paragraphs": "page"}, "page"),
        ({"threads": 0}, "threads="),
        ({"site_from": "folder"}, "site_from="),
        ({"allow": "a text"}, "list of paragraphs"),
        ({"articles_twice": "drop", "reasons": ["cue"]}, "add it there"),
        ({"reasons": 5}, "`reasons` takes a list"),
        ({"threads": "4"}, "threads="),
        ({"threads": True}, "threads="),
        ({"threads": 1.5}, "threads="),
        ({"allow": [5]}, "allow="),
        ({"text_key": 5}, "text_key="),
        ({"id_key": ""}, "id_key="),
        ({"index": 5}, "index="),
        ({"caution": 1.5}, "^'caution = 1.5': `caution` takes a whole number"),
    ]:
        with pytest.raises(dejalu.UsageError, match=name):
            dejalu.clean(small, **wrong)
    assert dejalu.clean(small, reasons=[]).texts() == [page["text"] for page in small]
    assert dejalu.clean(small, allow={"\ud800"}).texts() == dejalu.clean(small).texts()
    with pytest.raises(TypeError):
        dejalu.clean(small, cautoin=3)  # type: ignore[call-arg]
    only_cues = dejalu.clean(small, reasons=["cue"])
    assert {one.reason for document in only_cues for one in document.removals} == {"cue"}
    allowed = dejalu.clean(small, allow=["Subscribe to our newsletter"])
    assert all("Subscribe" in (text or "") for text in allowed.texts())
    assert any(kept.kept_by == "allow" for kept in allowed[0].kept)
    headline = small[0]["text"].split("\n")[0]
    denied = dejalu.clean(small, deny=[headline])
    assert headline not in (denied[0].text or "")
    assert [one.site for one in dejalu.clean(small, site_from="none")] == [""] * 6


def test_lists_are_read_from_files(small: list[dict[str, Any]], tmp_path: Any) -> None:
    path = tmp_path / "allow.txt"
    path.write_text("Subscribe to our newsletter\n", encoding="utf-8")
    cleaned = dejalu.clean(small, allow=[path])
    assert all("Subscribe" in (text or "") for text in cleaned.texts())


def test_copies_go_whole_where_that_is_asked(small: list[dict[str, Any]]) -> None:
    given = [*small, {**small[0], "id": "again"}]
    kept, dropped = dejalu.clean(given), dejalu.clean(given, articles_twice="drop")
    assert kept[0].copy_of or kept[6].copy_of
    assert sorted(one.fate for one in dropped) == ["changed"] * 6 + ["dropped"]
    assert sum(text is None for text in dropped.texts()) == 1
    assert len(dropped.records()) == 6
    assert [one.restore() for one in dropped] == [one["text"] for one in given]


def test_what_is_returned_prints_pickles_and_is_a_sequence(small: list[dict[str, Any]]) -> None:
    cleaned = dejalu.clean(small)
    assert cleaned[-1].id == small[-1]["id"] and len(cleaned[1:3]) == 2
    assert [one.position for one in reversed(cleaned)] == [5, 4, 3, 2, 1, 0]
    with pytest.raises(IndexError):
        cleaned[6]
    removals = cleaned[0].removals
    assert pickle.loads(pickle.dumps(removals)) == removals
    assert "paragraphs removed" in repr(cleaned) and "changed" in repr(cleaned[0])
    for whole in (cleaned, cleaned[0]):
        with pytest.raises(TypeError, match="hand on"):
            pickle.dumps(whole)
    assert "<table>" in cleaned._repr_html_()
    assert "Read more" in cleaned.explain(0) == cleaned.explain(small[0]["id"])
    with pytest.raises(dejalu.UsageError, match="0 documents"):
        cleaned.explain("nobody")
    clusters = {one.text: one for one in cleaned.clusters()}
    assert clusters["Subscribe to our newsletter"].documents == 6
    assert sum(clusters["Subscribe to our newsletter"].removed.values()) == 6
    assert cleaned.blocks()[0].cue == "Read more"


def test_a_page_escapes_what_it_shows() -> None:
    texts = [page["text"].replace("Read more", "<script>alert(1)</script>") for page in pages("a.example", 6)]
    assert "<script>" not in dejalu.clean(texts)._repr_html_()


def test_a_generator_that_raises_is_heard() -> None:
    def failing() -> Any:
        yield "a"
        raise RuntimeError("no more pages")

    with pytest.raises(RuntimeError, match="no more pages"):
        dejalu.clean(failing())


def test_generators_and_progress_may_call_back(small: list[dict[str, Any]]) -> None:
    def asking() -> Any:
        for page in small:
            assert dejalu.clean(small[:2]).texts()
            yield page

    def progress(stage: str, done: int, total: int | None) -> None:
        assert dejalu.clean(small[:2]).texts()

    assert dejalu.clean(asking(), progress=progress).texts() == dejalu.clean(small).texts()


def test_an_exception_goes_to_another_process_as_it_is() -> None:
    for wrong, names in ((lambda: dejalu.clean(["a", 5]), ["row"]), (lambda: dejalu.Index.open("/no/body"), ["path", "errno"])):  # type: ignore[list-item]
        with pytest.raises(dejalu.DejaluError) as raised:
            wrong()
        again = pickle.loads(pickle.dumps(raised.value))
        assert (type(again), str(again)) == (type(raised.value), str(raised.value))
        for name in names:
            assert getattr(again, name) == getattr(raised.value, name) is not None


def test_restore_refuses_what_does_not_fit() -> None:
    assert dejalu.restore("ad", [(1, "bc")]) == "abcd"
    for wrong in ([(5, "x")], [(1, "b"), (0, "a")]):
        with pytest.raises(dejalu.UsageError):
            dejalu.restore("ad", wrong)


def test_threads_give_the_same_at_the_same_time() -> None:
    given = [record for path in corpora()[:12] for record in records(path)]
    expected = dejalu.clean(given, threads=1).texts()
    results: list[Any] = [None] * 6

    def work(at: int) -> None:
        results[at] = dejalu.clean(given, threads=1 + at % 3).texts()

    threads = [threading.Thread(target=work, args=(at,)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 6


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), st.lists(st.sampled_from(["Read more", "a b c", "😀 é\r", "", "\ud800 x", "One says so, and the other says nothing of it."])).map("\n".join))))
def test_whatever_the_texts_nothing_is_invented(texts: list[str | None]) -> None:
    cleaned = dejalu.clean(texts, threads=2)
    assert [one.restore() for one in cleaned] == texts
    for one, before in zip(cleaned, texts, strict=True):
        if before is not None:
            assert one.text == _without(before, one.removals)


def _without(text: str, removals: list[dejalu.Removal]) -> str:
    for removal in reversed(removals):
        text = text[: removal.start] + text[removal.end :]
    return text
