//! Text: decoding, paragraphs, and the tokens of every kernel.

#![no_main]

use dejalu::internals::input::{
    Compression, Content, Format, ReadOptions, Record, RecordReader, Source,
};
use dejalu::internals::paragraph::{Separator, split};
use dejalu::internals::token::{Kernel, Tokeniser, tokenise};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let source = Source {
        layout: None,
        path: "a.txt".into(),
        name: "a.txt".to_owned(),
        format: Format::Text,
        compression: Compression::Plain,
    };
    let reader = std::io::Cursor::new(bytes.to_vec());
    let mut reader = RecordReader::from_reader(&source, &ReadOptions::usual(), reader).unwrap();
    let mut record = Record::new();
    assert!(reader.next(&mut record, None).unwrap());
    assert_eq!(record.raw, bytes);
    let Content::Document(document) = &record.content else {
        return;
    };
    let text = &document.document.text;
    for separator in [Separator::Line, Separator::Blank, Separator::Detect] {
        let mut end = 0;
        for span in split(text, separator) {
            assert!(span.start >= end && span.end > span.start);
            end = span.end;
            assert!(text.get(span).is_some());
        }
    }
    for kernel in [Kernel::Scalar, Kernel::Avx2, Kernel::Avx512] {
        if !kernel.is_supported() {
            continue;
        }
        let mut stream = Tokeniser::with_kernel(kernel);
        for span in split(text, Separator::Line) {
            let paragraph = &text[span];
            assert_eq!(stream.tokenise(paragraph).to_tokens(), tokenise(paragraph));
        }
    }
});
