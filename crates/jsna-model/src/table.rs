//! Documented tables: every column of every table has a type and a meaning.

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use std::sync::Arc;

/// The type of a column, as the documentation says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Text with few distinct values; dictionary-encoded in memory, plain text in Delta's schema.
    Dictionary,
    /// A list of texts.
    TextList,
    /// Whole number.
    Integer,
    Number,
    /// True or false.
    Flag,
    Date,
    /// Local date and time, microseconds, no time zone.
    Timestamp,
}

impl Kind {
    /// The Arrow type in memory.
    pub fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Dictionary => {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
            Self::TextList => DataType::List(Arc::new(Field::new("element", DataType::Utf8, true))),
            Self::Integer => DataType::Int64,
            Self::Number => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Date => DataType::Date32,
            Self::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
        }
    }

    /// The Arrow type on disk: dictionaries are plain text there.
    pub fn stored_type(self) -> DataType {
        if self == Self::Dictionary { DataType::Utf8 } else { self.data_type() }
    }

    /// The word in data dictionaries.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text | Self::Dictionary => "text",
            Self::TextList => "list of text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Flag => "true/false",
            Self::Date => "date",
            Self::Timestamp => "timestamp",
        }
    }
}

/// One column of a documented table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Name, `snake_case`.
    pub name: &'static str,
    pub kind: Kind,
    /// Whether a cell may be empty.
    pub nullable: bool,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}

/// A documented table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    pub name: &'static str,
    /// What one row is.
    pub row: &'static str,
    /// The columns, in order.
    pub columns: &'static [Column],
}

impl Table {
    /// The Arrow schema in memory.
    pub fn schema(&self) -> SchemaRef {
        self.schema_of(Kind::data_type)
    }

    /// The Arrow schema on disk.
    pub fn stored_schema(&self) -> SchemaRef {
        self.schema_of(Kind::stored_type)
    }

    fn schema_of(&self, of: impl Fn(Kind) -> DataType) -> SchemaRef {
        let fields: Vec<Field> =
            self.columns.iter().map(|c| Field::new(c.name, of(c.kind), c.nullable)).collect();
        Arc::new(Schema::new(fields))
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// Position of a column.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }
}

/// Short form for the schema tables: a column that is always there.
pub const fn required(name: &'static str, kind: Kind, meaning: &'static str) -> Column {
    Column { name, kind, nullable: false, meaning }
}

/// Short form for the schema tables: a column that may be empty.
pub const fn optional(name: &'static str, kind: Kind, meaning: &'static str) -> Column {
    Column { name, kind, nullable: true, meaning }
}
