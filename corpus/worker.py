"""The process that reads files for another one: `python -m corpus.worker SECONDS MEGABYTES`."""

from corpus.answering import read_and_tell

if __name__ == "__main__":
    read_and_tell()
