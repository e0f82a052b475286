#!/usr/bin/env python3
"""Reads an index of dejalu's, from docs/index.md alone.

usage: read_index.py IDX            what is in it, as JSON
       read_index.py IDX --facts    its documents, one JSON object a line (needs zstd)
"""
import json
import struct
import subprocess
import sys

PAGE = 4096
PARTS = ("habits texts clusters words near fillings forms endings openings rarity claims contents "
         "documents beginnings sentences names places").split()
PARAGRAPH = struct.Struct("<QQIHHBBI")


class Bytes:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, kind):
        return struct.unpack("<" + kind, self.take(struct.calcsize("<" + kind)))[0]

    def text(self):
        length = self.number("I")
        return None if length == 0xFFFFFFFF else self.take(length).decode()


def read_directory(data):
    assert data[:8] == b"dejalu\x1a\n", "no index"
    format_, normaliser, length, at, size = struct.unpack_from("<IIQQQ", data, 8)
    assert format_ == 2 and length == len(data), "another version, or torn"
    directory = Bytes(data[at:at + size])
    index = {"format": format_, "normaliser": normaliser, "bytes": length}
    index["options"] = directory.text().splitlines()
    index["sealed"] = bool(directory.number("I"))
    index["documents"] = directory.number("Q")
    index["paragraphs"] = directory.number("Q")
    index["drops"] = [{"name": directory.text(), "documents": directory.number("Q")}
                      for _ in range(directory.number("Q"))]
    chunks = [struct.unpack("<QIII", directory.take(20)) for _ in range(directory.number("Q"))]
    volumes = [read_volume(directory) for _ in range(directory.number("Q"))]
    assert directory.at == size, "more than a directory"
    return index, chunks, volumes


def read_volume(directory):
    volume = {"site": directory.text(), "share": directory.number("I"), "shares": directory.number("I")}
    for name in "documents groups paragraphs distinct clusters cues".split():
        volume[name] = directory.number("Q")
    volume["dates"] = [directory.text(), directory.text()]
    bounds = struct.unpack("<18Q", directory.take(directory.number("H") * 8 + 8))
    volume["parts"] = dict(zip(PARTS, zip(bounds, bounds[1:])))
    return volume


def decompress(packed):
    try:
        from compression import zstd
        return zstd.decompress(packed)
    except ImportError:
        return subprocess.run(["zstd", "-dc"], input=packed, stdout=subprocess.PIPE, check=True).stdout


def facts(data, chunks):
    for start, length, plain, documents in chunks:
        chunk, site = Bytes(decompress(data[start:start + length])), None
        assert len(chunk.data) == plain
        for _ in range(documents):
            record = Bytes(chunk.take(chunk.number("I")))
            content = record.number("Q")
            named = record.text()
            site = site if named is None else named
            drops = [record.text() for _ in range(record.number("I"))]
            name, date = record.text(), record.text()
            heads = [PARAGRAPH.unpack(record.take(30)) for _ in range(record.number("I"))]
            words = sum(head[7] for head in heads)
            assert record.at + 4 * words == len(record.data)
            yield {"site": site, "id": name, "date": date, "content": f"{content:016x}", "drops": drops,
                   "paragraphs": len(heads), "words": words}


def main(path, *options):
    with open(path, "rb") as file:
        data = file.read()
    index, chunks, volumes = read_directory(data)
    if "--facts" in options:
        for fact in facts(data, chunks):
            print(json.dumps(fact, ensure_ascii=False))
        return
    index["sites"] = len({volume["site"] for volume in volumes})
    index["distinct"] = sum(volume["distinct"] for volume in volumes)
    index["parts"] = {name: sum(end - start for start, end in (volume["parts"][name] for volume in volumes))
                      for name in PARTS}
    index["parts"]["facts"] = sum(chunk[1] for chunk in chunks)
    print(json.dumps(index, ensure_ascii=False))


main(*sys.argv[1:])
