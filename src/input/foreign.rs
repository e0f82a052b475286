//! Files that are not read → what to do first.
//!
//! In: the extension of a file, or its first bytes. Out: what it is, and the tool that makes
//! something of it that is read. It reads nothing itself, and knows formats only that are
//! told by a name or by bytes with which no text begins.

/// A format that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ForeignFormat {
    /// What it is.
    what: &'static str,
    /// What to do first.
    remedy: &'static str,
    /// The extensions of such files.
    extensions: &'static [&'static str],
    /// What they begin with, if they can be known by that.
    magics: &'static [&'static [u8]],
}

const FOREIGN: [ForeignFormat; 19] = [
    ForeignFormat {
        what: "compressed data under a name that does not say so",
        remedy: "name it FILE.jsonl.gz, or as what it is",
        extensions: &[],
        magics: &[
            b"\x1F\x8B\x08",
            b"\x28\xB5\x2F\xFD",
            b"\xFD7zXZ\0",
            b"BZh91AY&SY",
        ],
    },
    ForeignFormat {
        what: "Parquet that was compressed once more",
        remedy: "decompress it first, as with gunzip FILE: what is in Parquet is compressed already",
        extensions: &["parquet", "pq"],
        magics: &[],
    },
    ForeignFormat {
        what: "PDF",
        remedy: "take the text out first, as with pdftotext FILE.pdf FILE.txt",
        extensions: &["pdf"],
        magics: &[b"%PDF-"],
    },
    ForeignFormat {
        what: "HTML",
        remedy: "take the articles out of the pages first, as with \
                 trafilatura --input-dir PAGES --output-dir TEXTS",
        extensions: &["html", "htm", "xhtml", "mhtml"],
        magics: &[],
    },
    ForeignFormat {
        what: "XML",
        remedy: "write its articles as JSON lines with the keys text and url first",
        extensions: &["xml", "rss", "atom"],
        magics: &[],
    },
    ForeignFormat {
        what: "a document of a word processor",
        remedy: "make it plain first, as with pandoc --wrap=none -t plain FILE -o FILE.txt",
        extensions: &["docx", "odt", "rtf", "epub"],
        magics: &[b"{\\rtf"],
    },
    ForeignFormat {
        what: "a file of an old office program",
        remedy: "convert it first, as with libreoffice --headless --convert-to txt FILE",
        extensions: &["doc", "ppt", "pptx", "odp"],
        magics: &[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"],
    },
    ForeignFormat {
        what: "a spreadsheet",
        remedy: "save it as CSV first, as with libreoffice --headless --convert-to csv FILE",
        extensions: &["xlsx", "xls", "ods"],
        magics: &[],
    },
    ForeignFormat {
        what: "an archive",
        remedy: "unpack it first, as with unzip FILE -d FOLDER or tar -xf FILE, and give the folder",
        extensions: &["zip", "tar", "tgz", "tbz2", "txz", "7z", "rar"],
        magics: &[
            b"PK\x03\x04",
            b"PK\x05\x06",
            b"7z\xBC\xAF\x27\x1C",
            b"Rar!\x1A\x07",
        ],
    },
    ForeignFormat {
        what: "an image",
        remedy: "read its text first, as with tesseract FILE FILE (which writes FILE.txt)",
        extensions: &["png", "jpg", "jpeg", "gif", "webp", "tif", "tiff", "bmp"],
        magics: &[
            b"\x89PNG\r\n\x1A\n",
            b"\xFF\xD8\xFF",
            b"GIF87a",
            b"GIF89a",
            b"II*\0",
            b"MM\0*",
        ],
    },
    ForeignFormat {
        what: "sound or a film",
        remedy: "have it written down first",
        extensions: &["mp3", "mp4", "wav", "ogg", "m4a", "webm", "mkv", "avi"],
        magics: &[],
    },
    ForeignFormat {
        what: "Arrow",
        remedy: "write it as JSON lines first, as with \
                 python -c 'import pandas; pandas.read_feather(\"FILE\").to_json(\"FILE.jsonl\", \
                 orient=\"records\", lines=True)'",
        extensions: &["arrow", "feather", "ipc"],
        magics: &[b"ARROW1\0\0"],
    },
    ForeignFormat {
        what: "Avro",
        remedy: "write it as JSON lines first, as with avro-tools tojson FILE > FILE.jsonl",
        extensions: &["avro"],
        magics: &[b"Obj\x01"],
    },
    ForeignFormat {
        what: "ORC",
        remedy: "write it as Parquet or JSON lines first",
        extensions: &["orc"],
        magics: &[],
    },
    ForeignFormat {
        what: "a database of SQLite",
        remedy: "write its articles out first, as with \
                 sqlite3 -json FILE 'select * from articles' > articles.json",
        extensions: &["sqlite", "sqlite3", "db"],
        magics: &[b"SQLite format 3\0"],
    },
    ForeignFormat {
        what: "data of Python",
        remedy: "write it as JSON lines first: only Python itself can read it",
        extensions: &["pkl", "pickle", "npy", "npz", "pt"],
        magics: &[b"\x93NUMPY"],
    },
    ForeignFormat {
        what: "YAML",
        remedy: "write it as JSON first, as with yq -o=json FILE > FILE.json",
        extensions: &["yaml", "yml"],
        magics: &[],
    },
    ForeignFormat {
        what: "compressed in a way that is not read",
        remedy: "decompress it first, as with lz4 -d FILE or brotli -d FILE",
        extensions: &["lz4", "br", "z", "lzma", "sz"],
        magics: &[b"\x04\x22\x4D\x18"],
    },
    ForeignFormat {
        what: "mail",
        remedy: "write its texts as files or JSON lines first",
        extensions: &["eml", "mbox", "msg"],
        magics: &[],
    },
];

impl ForeignFormat {
    /// The format of files with an extension such as `.tar.gz`, of which the part before
    /// the compression counts.
    pub(super) fn named(extension: &str) -> Option<&'static Self> {
        let mut parts = extension.split('.').filter(|part| !part.is_empty());
        let first = parts.next()?;
        let known = |part: &str| {
            FOREIGN
                .iter()
                .find(|format| format.extensions.contains(&part))
        };
        known(first).or_else(|| parts.next().and_then(known))
    }

    /// The format of a file that begins like this.
    pub(super) fn begun(begin: &[u8]) -> Option<&'static Self> {
        let is_magic = |magic: &&[u8]| begin.starts_with(magic);
        let by_magic = || {
            FOREIGN
                .iter()
                .find(|format| format.magics.iter().any(is_magic))
        };
        let is_tar = begin.get(257..262) == Some(b"ustar");
        let kind = if is_tar {
            Some("tar")
        } else if begins_like(begin, &["<!doctype html", "<html"]) {
            Some("html")
        } else if begins_like(begin, &["<?xml"]) {
            Some("xml")
        } else {
            None
        };
        kind.map_or_else(by_magic, Self::named)
    }

    /// What is said of a file of the format.
    pub(super) fn said(&self) -> String {
        format!("it is {}, which is not read: {}", self.what, self.remedy)
    }

    /// What is said of so many of them.
    pub(super) fn said_of(&self, files: u64) -> String {
        let them = if files == 1 { "it is" } else { "they are" };
        format!("{them} {}, which is not read: {}", self.what, self.remedy)
    }
}

/// Whether bytes begin, behind a mark and white space, with one of these in any case.
fn begins_like(begin: &[u8], heads: &[&str]) -> bool {
    let begin = begin.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(begin);
    let begin = begin.trim_ascii_start();
    heads.iter().any(|head| {
        let found = begin.get(..head.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(head.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(format: Option<&'static ForeignFormat>) -> &'static str {
        format.map_or("", |format| format.what)
    }

    #[test]
    fn extensions_say_what_a_file_is() {
        for (extension, expected) in [
            (".pdf", "PDF"),
            (".html.gz", "HTML"),
            (".tar.gz", "an archive"),
            (".v2.zip", "an archive"),
            (".sqlite", "a database of SQLite"),
            (".dat", ""),
            ("", ""),
        ] {
            assert_eq!(
                what(ForeignFormat::named(extension)),
                expected,
                "{extension}"
            );
        }
    }

    #[test]
    fn no_extension_belongs_to_two_formats() {
        let mut all: Vec<&str> = FOREIGN
            .iter()
            .flat_map(|format| format.extensions)
            .copied()
            .collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn first_bytes_say_what_a_file_is() {
        let mut tar = vec![b'a'; 600];
        tar[257..262].copy_from_slice(b"ustar");
        for (begin, expected) in [
            (&b"%PDF-1.7\n"[..], "PDF"),
            (b"\xEF\xBB\xBF \n<!DOCTYPE HTML>", "HTML"),
            (b"<html lang=de>", "HTML"),
            (b"<?xml version=", "XML"),
            (b"PK\x03\x04x", "an archive"),
            (&tar, "an archive"),
            (b"\xFF\xD8\xFF\xE0", "an image"),
            (b"SQLite format 3\0", "a database of SQLite"),
            (b"PK is short for", ""),
            (b"GIF files are old", ""),
            (b"<p>a quote</p>", ""),
            (b"%PDF", ""),
            (b"", ""),
        ] {
            assert_eq!(what(ForeignFormat::begun(begin)), expected);
        }
    }
}
