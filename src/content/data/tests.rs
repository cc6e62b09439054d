//! Tests of data files: cells by name, and diagnostics.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> (Data, Vec<String>) {
    let mut diagnostics = Vec::new();
    let data = Data::parse("d", Source::new("d.csv", text), &mut diagnostics);
    (data, diagnostics.iter().map(Diagnostic::headline).collect())
}

#[test]
fn cells_are_found_by_row_and_column() {
    let (data, said) = read("key,label,score,Accuracy (%)\ngpt-5.2,\"one, two\",0.65,1\n\n  b , x ,1,2\n");
    assert!(said.is_empty(), "{said:?}");
    assert_eq!(data.find("gpt-5.2.score"), Ok(("0.65", "gpt-5.2", "score")));
    assert_eq!(data.find("gpt-5.2.label").map(|found| found.0), Ok("one, two"));
    assert_eq!(data.find("b.accuracy").map(|found| found.0), Ok("2"));
    assert_eq!(data.address(&data.rows[1], 3).as_deref(), Some("{=d.b.accuracy}"));
    assert_eq!(data.find("gpt-5.2.scor"), Err("data \"d\" has no column \"scor\"; did you mean \"score\"?".into()));
    assert_eq!(data.find("gpt-5.3.score"), Err("data \"d\" has no row \"gpt-5.3\"; did you mean \"gpt-5.2\"?".into()));
    assert_eq!(data.find("f1"), Err("\"f1\" names no cell of \"d\"; write data.row.column".into()));
    let place = data.place(&data.rows[1], 2);
    assert_eq!(&data.source.text[place.start as usize..place.end as usize], "1");
}

#[test]
fn names_with_points_are_found_and_shared_names_reported() {
    let (data, said) = read("key,a.b,b,v1.2,Loss (v1.2),b\nx,1,2,3,4,5\nx.a,6,7,8,9,10\n");
    assert!(said.is_empty(), "{said:?}");
    assert_eq!(data.find("x.v1.2"), Ok(("3", "x", "v1.2")));
    assert_eq!(data.find("x.a.v1.2"), Ok(("8", "x.a", "v1.2")));
    assert_eq!(data.find("x.a.loss-v1-2").map(|found| found.0), Ok("9"));
    assert_eq!(data.find("x.a.a.b"), Ok(("6", "x.a", "a.b")));
    assert_eq!(data.find("x.b"), Err("2 columns of \"d\" are called \"b\"; rename one".into()));
    assert_eq!(data.find("y.a.b"), Err("data \"d\" has no row \"y.a\"; did you mean \"x.a\"?".into()));
    let (data, _) = read("key,a.b,b\nx,1,2\nx.a,6,7\n");
    assert_eq!(data.find("x.a.b"), Err("2 cells of \"d\" are called \"x.a.b\"; rename one".into()));
    assert_eq!(data.address(&data.rows[1], 1).as_deref(), Some("{=d.x-a.a-b}"));
}

#[test]
fn any_head_and_any_rows_are_a_table() {
    for text in [
        "Method,Accuracy (%),F1\nOurs (best),95.1,93\nModèle B,90,88\n",
        "m,x,y\nbase,0,2\nbase,1,3\nours,0,1\n",
        ",a,a\n1,2,3\n,5,6\n",
        "a,b,\n1,2,\n3,4,\n",
        "Q,\"long\ntext\"\n1,\"two\nlines\"\n",
        "a\n1\n2\n",
        "m,x\na,0\na (2),1\na,2\nrow 5,3\n,4\na,5\n",
    ] {
        let (data, said) = read(text);
        assert_eq!(said, [""; 0], "{text}");
        let keys: std::collections::HashSet<&str> = data.rows.iter().map(Row::key).collect();
        assert_eq!(keys.len(), data.rows.len(), "rows have names of their own: {text}");
    }
    let (data, _) = read("m,x\nbase,0\nbase,1\n");
    assert_eq!(
        data.find("base.x"),
        Err("2 rows of \"d\" are called \"base\"; add a first column of keys, each once, to quote its values".into())
    );
}

#[test]
fn delimiters_and_decimals_are_recognized_and_named_once() {
    let (data, said) = read("key;a;b\nr1;1,5;2\nr2;2,25;x\n");
    assert_eq!(
        said,
        [
            "d.csv:1:1: warning: cells are divided by semicolons, decimals by commas and read so; commas and points are usual"
        ]
    );
    assert_eq!(data.find("r1.a").map(|found| found.0), Ok("1.5"));
    let (data, said) = read("key\ta\nr1\t1.5\n");
    assert_eq!(said, ["d.csv:1:1: warning: cells are divided by tabs and read so; commas and points are usual"]);
    assert_eq!(data.find("r1.a").map(|found| found.0), Ok("1.5"));
}

#[test]
fn numbers_are_plain_and_gaps_empty_in_columns_of_numbers() {
    let (data, said) = read("key,n,w\na,\"1,234.5\",NA\nNA,−5,x\nc,NaN,–\nd,n/a,y\n");
    assert_eq!(said, [""; 0]);
    let cells: Vec<Vec<&str>> = data.rows.iter().map(|row| row.cells.iter().map(String::as_str).collect()).collect();
    assert_eq!(cells, [["a", "1234.5", "NA"], ["NA", "-5", "x"], ["c", "", "–"], ["d", "", "y"]]);
    // Columns with other text are unchanged.
    assert_eq!(read("key,n\na,\"1,234\"\nb,12%\n").0.rows[0].cells[1], "1,234");
}

#[test]
fn every_bad_record_is_reported() {
    assert_eq!(
        read("key,a,b\na,1\nb,1,2\nc,1\nd,1\ne,1\n").1,
        [
            "d.csv:2:1: 2 cells where the head has 3",
            "d.csv:4:1: 2 cells where the head has 3",
            "d.csv:5:1: 2 cells where the head has 3; and 1 more such rows",
        ]
    );
    assert_eq!(
        read("Table of things\nkey,a\nb,1\n").1,
        ["d.csv:2:1: 2 cells where the head has 1; the first line must name the columns, so take titles above it away"]
    );
    assert_eq!(read("key,a\n\"e,1\nf,1\n").1, ["d.csv:2:1: a cell with a line break; is a quotation mark not closed?"]);
    assert_eq!(read("").1, ["d.csv: the file is empty; begin with column names"]);
}

#[test]
fn only_plain_finite_numbers_are_numbers() {
    for (cell, expected) in [("1", Some(1.0)), ("-0.5", Some(-0.5)), ("1e3", Some(1000.0)), ("", None)] {
        assert_eq!(number(cell), expected, "{cell}");
    }
    for cell in ["inf", "nan", "NaN", "1,000", "0x10", "1 2", "1e999"] {
        assert_eq!(number(cell), None, "{cell}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_and_every_cell_has_its_place(text in "(key,a,b\n)?[a-c0-9,;\t\"é \n.-]{0,80}") {
        let (data, _) = read(&text);
        for row in &data.rows {
            for column in 0..data.columns.len() {
                let place = data.place(row, column);
                assert!(text.get(place.start as usize..place.end as usize).is_some(), "{place:?} in {text:?}");
            }
        }
    }
}
