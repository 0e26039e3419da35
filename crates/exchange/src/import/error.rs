//! Why a mapping, a file or a line of it is refused.

use quittance_domain::refusal::{Kind, Refusal};

/// A refusal of the import. The path says where: in the mapping, or which field of a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefusal {
    /// The mapping is not TOML.
    #[error("the mapping cannot be read: {text}")]
    MappingMalformed {
        /// What the reader says, with line and column.
        text: String,
    },
    /// The mapping holds a key that nothing reads.
    #[error("there is no key `{key}` here; there is: {known}")]
    MappingUnknownKey {
        /// The key.
        key: String,
        /// The keys that there are.
        known: String,
    },
    /// The mapping lacks a key.
    #[error("`{key}` is missing here")]
    MappingMissingKey {
        /// The key.
        key: &'static str,
    },
    /// The mapping holds a value that makes no sense where it stands.
    #[error("{text}")]
    MappingWrongValue {
        /// What is wrong with it.
        text: String,
    },
    /// The file holds no line.
    #[error("the file is empty")]
    FileEmpty,
    /// The first line, where the header belongs, is blank.
    #[error("the first line is blank: the names of the columns must stand there")]
    NoHeader,
    /// The file is not written in UTF-8.
    #[error("the file is not written in UTF-8 but, it seems, in UTF-16: save it as UTF-8")]
    FileEncoding,
    /// Lines that end with a carriage return alone.
    #[error("the lines end with CR alone, as on old Macs: save the file with LF or CRLF")]
    FileLineEnds,
    /// No section of the mapping has these columns.
    #[error("the mapping knows no such columns; `{nearest}` comes nearest, with {missing}")]
    UnknownColumns {
        /// The kind that most columns are there of.
        nearest: String,
        /// The columns of it that the file lacks.
        missing: String,
    },
    /// A column that the mapping reads stands in the file twice.
    #[error("the column `{column}` is there twice")]
    ColumnTwice {
        /// The column.
        column: String,
    },
    /// The file cannot be read to its end: a damaged gzip, a bad disk.
    #[error("the file cannot be read from here on: {text}")]
    FileDamaged {
        /// What failed.
        text: String,
    },
    /// A quote that is never closed, or text behind a closed one.
    #[error("a quote is not closed, or text stands behind a closing quote")]
    QuoteNotClosed,
    /// More bytes than a line may have. Unit: bytes.
    #[error("the line is longer than {bytes_max} bytes")]
    LineTooLong {
        /// The most.
        bytes_max: usize,
    },
    /// More or fewer values than the header has.
    #[error("{found} values where the header has {expected}")]
    ColumnCount {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// More bytes than a value may have. Unit: bytes.
    #[error("the value of `{column}` is longer than {bytes_max} bytes")]
    ValueTooLong {
        /// The column.
        column: String,
        /// The most.
        bytes_max: usize,
    },
    /// Bytes that are no UTF-8.
    #[error("the line is not written in UTF-8")]
    NotUtf8,
    /// Nothing stands where something must.
    #[error("nothing stands here")]
    ValueMissing,
    /// A line of a bank that states several amounts.
    #[error("the line states several amounts: money came in or it left")]
    SeveralAmounts,
    /// None of the files' kinds is the one that is taken here.
    #[error("the mapping has no kind of file `{kind}`, or this file is of another")]
    OtherKind {
        /// The kind that is taken.
        kind: &'static str,
    },
    /// A text that the mapping's table does not have.
    #[error("`{text}` is not in the mapping's table `{table}`")]
    NotInTable {
        /// The text.
        text: String,
        /// The table.
        table: String,
    },
    /// A date in another form than the mapping says.
    #[error("`{text}` is not a date written as {pattern}")]
    DateForm {
        /// The text.
        text: String,
        /// The form.
        pattern: String,
    },
    /// A date outside of the dates that the mapping allows.
    #[error("{date} is not between {first} and {last}")]
    DateOutOfRange {
        /// The date.
        date: String,
        /// The first that is taken.
        first: String,
        /// The last that is taken.
        last: String,
    },
    /// A word that a field does not know.
    #[error("`{text}` is not one of: {known}")]
    UnknownWord {
        /// The word.
        text: String,
        /// The words that there are.
        known: String,
    },
    /// No rule of the mapping says what the line becomes.
    #[error("no rule of the mapping says what this line becomes")]
    NoRule,
    /// Another line of the same document is broken: half a document is not taken.
    #[error("{place}, of the same document {number}, cannot be taken")]
    DocumentIncomplete {
        /// The document.
        number: String,
        /// Where the first broken line stands.
        place: String,
    },
    /// A line whose document cannot be told stands where this one's lines are: a part of a
    /// document is not taken.
    #[error("{place} cannot be read, and may belong to this document {number}")]
    DocumentUncertain {
        /// The document.
        number: String,
        /// Where that line stands.
        place: String,
    },
    /// Two lines of a document differ in what belongs to the document.
    #[error("{place}, of the same document {number}, has another {field}")]
    DocumentDisagrees {
        /// The document.
        number: String,
        /// What differs.
        field: &'static str,
        /// Where the line that it differs from stands.
        place: String,
    },
    /// A line of a document that was complete, as far as could be told, long before.
    #[error(
        "the other lines of document {number} stand more than {lines} lines or 64 MiB before: \
         sort by document; what was taken of it stays, and more of it needs a number of its own"
    )]
    DocumentScattered {
        /// The document.
        number: String,
        /// How many lines may stand between.
        lines: u64,
    },
    /// More lines than a document holds, or more bytes than are held of lines. Unit: bytes.
    #[error("document {number} has more than {lines_max} lines, or too many of {bytes_max} bytes")]
    DocumentTooLong {
        /// The document.
        number: String,
        /// The most lines.
        lines_max: usize,
        /// The most bytes of the lines that are looked at together.
        bytes_max: usize,
    },
    /// The head of a document whose lines are in no file.
    #[error("no line belongs to document {number}, or another head took them")]
    NoLines {
        /// The document.
        number: String,
    },
    /// The line of a document whose head is in no file.
    #[error("no head belongs to document {number}")]
    NoHead {
        /// The document.
        number: String,
    },
    /// More lines than are held until their heads come.
    #[error("more than {lines_max} lines or {bytes_max} bytes wait for heads: import in parts")]
    TooManyWaiting {
        /// The most lines.
        lines_max: usize,
        /// The most bytes.
        bytes_max: usize,
    },
}

impl Refusal for ImportRefusal {
    fn code(&self) -> &'static str {
        match self {
            ImportRefusal::MappingMalformed { .. } => "import.mapping_malformed",
            ImportRefusal::MappingUnknownKey { .. } => "import.mapping_unknown_key",
            ImportRefusal::MappingMissingKey { .. } => "import.mapping_missing_key",
            ImportRefusal::MappingWrongValue { .. } => "import.mapping_wrong_value",
            ImportRefusal::FileEmpty => "import.file_empty",
            ImportRefusal::NoHeader => "import.no_header",
            ImportRefusal::FileEncoding => "import.file_encoding",
            ImportRefusal::FileLineEnds => "import.file_line_ends",
            ImportRefusal::UnknownColumns { .. } => "import.unknown_columns",
            ImportRefusal::ColumnTwice { .. } => "import.column_twice",
            ImportRefusal::FileDamaged { .. } => "import.file_damaged",
            ImportRefusal::QuoteNotClosed => "import.quote_not_closed",
            ImportRefusal::LineTooLong { .. } => "import.line_too_long",
            ImportRefusal::ColumnCount { .. } => "import.column_count",
            ImportRefusal::ValueTooLong { .. } => "import.value_too_long",
            ImportRefusal::NotUtf8 => "import.not_utf8",
            ImportRefusal::ValueMissing => "import.value_missing",
            ImportRefusal::SeveralAmounts => "import.several_amounts",
            ImportRefusal::OtherKind { .. } => "import.other_kind",
            ImportRefusal::NotInTable { .. } => "import.not_in_table",
            ImportRefusal::DateForm { .. } => "import.date_form",
            ImportRefusal::DateOutOfRange { .. } => "import.date_out_of_range",
            ImportRefusal::UnknownWord { .. } => "import.unknown_word",
            ImportRefusal::NoRule => "import.no_rule",
            ImportRefusal::DocumentIncomplete { .. } => "import.document_incomplete",
            ImportRefusal::DocumentUncertain { .. } => "import.document_uncertain",
            ImportRefusal::DocumentScattered { .. } => "import.document_scattered",
            ImportRefusal::DocumentDisagrees { .. } => "import.document_disagrees",
            ImportRefusal::DocumentTooLong { .. } => "import.document_too_long",
            ImportRefusal::NoLines { .. } => "import.no_lines",
            ImportRefusal::NoHead { .. } => "import.no_head",
            ImportRefusal::TooManyWaiting { .. } => "import.too_many_waiting",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}
