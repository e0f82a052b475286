"""Tables that other tools have made: cleaned, compared cell by cell and part by part, restored.

usage: tables.py PROGRAM FOLDER

What is compared is read by those tools, not by dejalu: pyarrow, polars, pandas, and the
csv module of Python.
"""

import csv
import datetime
import decimal
import hashlib
import io
import json
import pathlib
import shutil
import subprocess
import sys

import pandas
import polars
import pyarrow
import pyarrow.parquet as parquet

PROGRAM, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
FURNITURE = "Abonnez-vous à notre lettre d'information et recevez chaque matin l'essentiel."


def text(number):
    """An article of its own words between lines that all have."""
    words = hashlib.sha256(str(number).encode()).hexdigest()
    body = [f"Le sujet {words[at:at + 9]} fut traité, et {words[at + 9:at + 20]} n'y a rien changé, \"dit-on\"." for at in range(8)]
    return "\n".join(["Voir plus", *body, FURNITURE, "Tous droits réservés, reproduction interdite"])


def columns(rows):
    """Columns of many kinds; text 3 is null, text 4 is empty."""
    return {
        "id": pyarrow.array([f"doc-{row}" for row in rows]),
        "text": pyarrow.array([None if row == 3 else "" if row == 4 else text(row) for row in rows]),
        "url": pyarrow.array([f"https://www.a.example/{row}?é" for row in rows]),
        "date": pyarrow.array([datetime.datetime(2024, 5, 1, 10, row % 60) for row in rows], pyarrow.timestamp("us", "UTC")),
        "language_score": pyarrow.array([None if row % 7 == 0 else row / 3 for row in rows]),
        "tokens": pyarrow.array(list(rows), pyarrow.int32()),
        "tags": pyarrow.array([[f"t{at}" for at in range(row % 4)] if row % 5 else None for row in rows]),
        "meta": pyarrow.array([{"lang": "fr", "scores": [{"n": row, "x": 0.5}]} for row in rows]),
        "pairs": pyarrow.array([[("k", row), ("é", 2)] for row in rows], pyarrow.map_(pyarrow.string(), pyarrow.int64())),
        "price": pyarrow.array([decimal.Decimal(f"{row}.25") for row in rows]),
        "blob": pyarrow.array([bytes([row % 256, 255, 0]) for row in rows]),
        "section": pyarrow.array([["sport", "culture"][row % 2] for row in rows]).dictionary_encode(),
    }


def run(*arguments):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}")


def parts(path, key):
    """The bytes of each column of each row group but the text's."""
    data, metadata = path.read_bytes(), parquet.read_metadata(path)
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            if chunk.path_in_schema != key:
                first = chunk.dictionary_page_offset or chunk.data_page_offset
                yield chunk.path_in_schema, data[first:first + chunk.total_compressed_size]


def strip(cell):
    return None if cell is None else cell.replace(FURNITURE + "\n", "").replace("\n" + FURNITURE, "")


def leaf(row, key):
    for name in key.split("."):
        row = None if row is None else row[name]
    return row


def same_but_text(before, after, key):
    """Tables of equal cells, but that the text has lost whole lines."""
    before, after = parquet.read_table(before), parquet.read_table(after)
    assert before.schema.equals(after.schema, check_metadata=True), (before.schema, after.schema)
    top = key.split(".")[0]
    for name in before.column_names:
        assert name == top or before[name].equals(after[name]), name
    lost = 0
    for old, new in zip(before.to_pylist(), after.to_pylist(), strict=True):
        old, new = leaf(old, key), leaf(new, key)
        assert (old is None) == (new is None)
        if old:
            assert FURNITURE not in new, new
            lines = iter(old.split("\n"))
            assert all(line in lines for line in new.split("\n") if line), (old, new)
            lost += old != new
    assert lost > len(before) / 2, lost


def check_parquet(name, path, key="text", others=()):
    out, back = FOLDER / "out", FOLDER / "back"
    for folder in (out, back):
        shutil.rmtree(folder, ignore_errors=True)
    run("clean", path, "-o", out, "--text-key", key, "--deny", FOLDER / "deny.txt", *others)
    cleaned = out / "articles" / path.name
    assert list(parts(path, key)) == list(parts(cleaned, key)), name
    same_but_text(path, cleaned, key)
    old, new = parquet.read_metadata(path), parquet.read_metadata(cleaned)
    assert (old.metadata, old.num_row_groups, old.created_by) == (new.metadata, new.num_row_groups, new.created_by), name
    for group in range(old.num_row_groups):
        one, other = old.row_group(group), new.row_group(group)
        assert (one.num_rows, one.sorting_columns) == (other.num_rows, other.sorting_columns), name
    assert polars.read_parquet(cleaned).height == old.num_rows
    assert len(pandas.read_parquet(cleaned)) == old.num_rows
    # What readers make of the statistics must be true of the rows.
    for column, where in (("tokens", 7), ("id", "doc-7")):
        if column in parquet.read_schema(path).names:
            found = parquet.read_table(cleaned, filters=[(column, "==", where)])
            assert found.num_rows == parquet.read_table(path, filters=[(column, "==", where)]).num_rows == 1, (name, column)
    run("restore", out, "-o", back)
    restored = back / path.name
    assert parquet.read_table(path).equals(parquet.read_table(restored), check_metadata=True), name
    assert list(parts(path, key)) == list(parts(restored, key)), name
    print(f"{name}: {old.num_rows} rows, {old.num_row_groups} row groups")


def check_csv(name, data, key="text", others=(), delimiter=",", extension="csv", skipped=0):
    path, out, back = FOLDER / f"table.{extension}", FOLDER / "out", FOLDER / "back"
    path.write_bytes(data)
    for folder in (out, back):
        shutil.rmtree(folder, ignore_errors=True)
    run("clean", path, "-o", out, "--text-key", key, "--deny", FOLDER / "deny.txt", *others)
    cleaned = (out / "articles" / path.name).read_bytes()
    table = lambda data: data.split(b"\n", skipped)[skipped].decode("utf-8-sig")
    rows = lambda data: list(csv.DictReader(io.StringIO(table(data), newline=""), delimiter=delimiter))
    old, new = rows(data), rows(cleaned)
    assert len(old) == len(new) > 0, name
    lost = 0
    for one, other in zip(old, new, strict=True):
        assert {**one, key: None} == {**other, key: None}, name
        assert FURNITURE not in other[key], name
        lines = iter(one[key].splitlines())
        assert all(line in lines for line in other[key].splitlines() if line), name
        lost += one[key] != other[key]
    assert lost > len(old) / 2
    count = lambda data: len(pandas.read_csv(io.BytesIO(data), sep=delimiter, skiprows=skipped))
    assert count(cleaned) == count(data)
    run("restore", out, "-o", back)
    assert (back / path.name).read_bytes() == data, name
    print(f"{name}: {len(old)} rows")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "deny.txt").write_text(FURNITURE + "\n")
    table = pyarrow.table(columns(range(120)))
    table = table.replace_schema_metadata({"huggingface": json.dumps({"é": 1}), "own": "x"})
    shapes = {
        "snappy": {"compression": "snappy"},
        "zstd, page index, chunks by content": {"compression": "zstd", "write_page_index": True, "use_content_defined_chunking": True},
        "gzip, no dictionary": {"compression": "gzip", "use_dictionary": False},
        "lz4, second pages, sorted": {"compression": "lz4", "data_page_version": "2.0", "sorting_columns": [parquet.SortingColumn(5)]},
        "none, small pages": {"compression": "none", "data_page_size": 1000, "write_batch_size": 10},
        "brotli, version 1": {"compression": "brotli", "version": "1.0"},
        "byte stream, delta": {"use_dictionary": False, "column_encoding": {"text": "DELTA_LENGTH_BYTE_ARRAY", "id": "DELTA_BYTE_ARRAY", "tokens": "DELTA_BINARY_PACKED"}},
    }
    for name, shape in shapes.items():
        path = FOLDER / "table.parquet"
        parquet.write_table(table, path, row_group_size=50, **shape)
        check_parquet(f"pyarrow, {name}", path)
    nested = columns(range(90))
    nested["article"] = pyarrow.StructArray.from_arrays([nested.pop("text"), nested["id"]], ["body", "title"])
    parquet.write_table(pyarrow.table(nested), FOLDER / "nested.parquet", row_group_size=40)
    check_parquet("pyarrow, in a structure", FOLDER / "nested.parquet", "article.body")
    large = table.set_column(1, "text", table["text"].cast(pyarrow.large_string()))
    parquet.write_table(large, FOLDER / "large.parquet")
    check_parquet("pyarrow, large strings", FOLDER / "large.parquet")
    with parquet.ParquetWriter(FOLDER / "empty.parquet", table.schema) as writer:
        for part in (table.slice(0, 50), table.slice(0, 0), table.slice(50)):
            writer.write_table(part)
    check_parquet("pyarrow, a row group without rows", FOLDER / "empty.parquet")
    frame = polars.from_arrow(table.drop_columns(["pairs", "meta"]))
    for compression in ("zstd", "snappy", "lz4"):
        frame.write_parquet(FOLDER / "polars.parquet", compression=compression, row_group_size=33, statistics="full")
        check_parquet(f"polars, {compression}", FOLDER / "polars.parquet")
    plain = table.drop_columns(["pairs", "meta", "tags", "blob", "section"]).to_pandas()
    plain.to_parquet(FOLDER / "pandas.parquet", index=True)
    check_parquet("pandas", FOLDER / "pandas.parquet")

    flat = plain.drop(columns=["date"]).fillna({"text": ""})
    check_csv("pandas, csv", flat.to_csv(index=True).encode())
    check_csv("pandas, tsv", flat.to_csv(index=False, sep="\t").encode(), delimiter="\t", extension="tsv")
    check_csv("pandas, everything in quotes", flat.to_csv(index=False, quoting=csv.QUOTE_ALL, lineterminator="\r\n").encode())
    check_csv("polars, csv", polars.from_pandas(flat).write_csv(quote_style="necessary").encode())
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, dialect="excel", delimiter=";")
    writer.writerow(["Nr", "URL", "Article", "Prix"])
    writer.writerows([row, f"https://a.example/{row}", text(row).replace("\n", "\r\n"), "3,5"] for row in range(60))
    # The line by which a spreadsheet says what separates cells is no row for other readers.
    marked = b"sep=;\r\n" + sheet.getvalue().encode()
    check_csv("a spreadsheet with its separator", marked, "Article", ("--url-key", "URL"), ";", skipped=1)
    check_csv("a spreadsheet", b"\xef\xbb\xbf" + sheet.getvalue().encode(), "Article", ("--url-key", "URL"), ";")


main()
