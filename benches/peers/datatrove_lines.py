"""Exact repeated lines with datatrove: sentence deduplication, split at line breaks.

usage: datatrove_lines.py INPUT_FOLDER OUT WORKERS
"""
import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import SentenceDedupFilter, SentenceDedupSignature, SentenceFindDedups
from datatrove.pipeline.dedup.sentence_dedup import SentDedupConfig
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter


def main():
    source, out, workers = sys.argv[1], sys.argv[2], int(sys.argv[3])
    config = SentDedupConfig(
        n_sentences=1,
        split_sentences=False,
        only_dedup_in_index=False,
        min_doc_words=0,
        min_num_sentences=0,
    )
    reader = JsonlReader(source, glob_pattern="*.jsonl", compression=None)
    signatures, duplicates = f"{out}/signatures", f"{out}/duplicates"
    steps = [
        ([reader, SentenceDedupSignature(signatures, finder_workers=workers, config=config)], workers),
        ([SentenceFindDedups(signatures, duplicates, config=config)], workers),
        ([reader, SentenceDedupFilter(duplicates, config=config), JsonlWriter(f"{out}/kept", compression=None)], workers),
    ]
    for number, (pipeline, tasks) in enumerate(steps):
        executor = LocalPipelineExecutor(pipeline, tasks=tasks, workers=workers, logging_dir=f"{out}/logs/{number}")
        executor.run()


if __name__ == "__main__":
    main()
