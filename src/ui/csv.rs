//! Comma-separated values for spreadsheets (RFC 4180), in UTF-8 with a mark by which Excel knows it: written, and read.

/// A file of comma-separated values that is being written.
pub struct Csv {
    /// What was written so far.
    pub written: String,
    begins: bool,
}

impl Default for Csv {
    fn default() -> Self {
        Self {
            written: "\u{feff}".to_owned(),
            begins: true,
        }
    }
}

/// What a spreadsheet would take for a formula begins so.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

impl Csv {
    /// Ends the line.
    pub fn line(&mut self) {
        self.written.push_str("\r\n");
        self.begins = true;
    }

    fn next(&mut self) {
        if !std::mem::take(&mut self.begins) {
            self.written.push(',');
        }
    }

    /// A number that we made, or nothing.
    pub fn number(&mut self, number: Option<String>) {
        self.next();
        self.written.push_str(&number.unwrap_or_default());
    }

    /// A text, which somebody else may have written: what a spreadsheet would take for a formula begins with an
    /// apostrophe.
    pub fn text(&mut self, text: &str) {
        self.next();
        // The mark before what looks like a formula is a mark of ours once read.
        let is_formula = text.trim_start_matches('\'').starts_with(FORMULA);
        let mark = if is_formula { "'" } else { "" };
        if is_formula || text.contains([',', ';', '"', '\r', '\n', '\t']) {
            let doubled = text.replace('"', "\"\"");
            self.written.push_str(&format!("\"{mark}{doubled}\""));
        } else {
            self.written.push_str(text);
        }
    }
}

/// One row of a file, and the line at which it begins, from 1 on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The line.
    pub line: usize,
    /// Its values.
    pub values: Vec<String>,
}

/// A quote that is opened at this line and never closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unclosed(pub usize);

/// Reads a file as spreadsheets write it, with commas, semicolons or tabs; empty lines are passed over. The apostrophe
/// that we write before what looks like a formula is taken away.
///
/// # Errors
/// When a quote is not closed.
pub fn read(text: &str) -> Result<Vec<Row>, Unclosed> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let often = |mark: &char| first.matches(*mark).count();
    let mark = [',', ';', '\t'].into_iter().rev().max_by_key(often);
    let mark = mark.unwrap_or(',');
    let mut rows = Vec::new();
    let (mut line, mut began) = (1, 1);
    let (mut values, mut value) = (Vec::new(), String::new());
    let mut quoted = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\n' {
            line += 1;
        }
        match (quoted, character) {
            (Some(_), '"') if characters.next_if_eq(&'"').is_some() => value.push('"'),
            (Some(_), '"') => quoted = None,
            (Some(_), other) => value.push(other),
            (None, '"') if value.is_empty() => quoted = Some(line),
            (None, '\r') if characters.peek() == Some(&'\n') => {}
            (None, '\n' | '\r') => {
                end(&mut rows, &mut values, &mut value, began);
                began = line;
            }
            (None, other) if other == mark => values.push(unmarked(std::mem::take(&mut value))),
            (None, other) => value.push(other),
        }
    }
    if let Some(line) = quoted {
        return Err(Unclosed(line));
    }
    end(&mut rows, &mut values, &mut value, began);
    Ok(rows)
}

fn end(rows: &mut Vec<Row>, values: &mut Vec<String>, value: &mut String, line: usize) {
    values.push(unmarked(std::mem::take(value)));
    let values = std::mem::take(values);
    if values.iter().any(|value| !value.trim().is_empty()) {
        rows.push(Row { line, values });
    }
}

fn unmarked(value: String) -> String {
    match value.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA) => rest.to_owned(),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(texts: &[&str]) -> String {
        let mut file = Csv::default();
        texts.iter().for_each(|text| file.text(text));
        file.written.trim_start_matches('\u{feff}').to_owned()
    }

    #[test]
    fn what_stands_between_commas_stays_what_it_is() {
        let texts = ["Anna", "a,b", "say \"hi\"", "two\nlines", "", "a;b"];
        let expected = "Anna,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",,\"a;b\"";
        assert_eq!(line(&texts), expected);
    }

    #[test]
    fn no_name_is_a_formula() {
        for name in ["=1+1", "+7 800", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(line(&[name]), format!("\"'{name}\""));
        }
        assert_eq!(
            line(&["=HYPERLINK(\"http://x\",1)"]),
            "\"'=HYPERLINK(\"\"http://x\"\",1)\""
        );
        assert_eq!(line(&["a=b"]), "a=b");
    }

    #[test]
    fn what_was_written_is_read_again_with_its_lines() {
        let texts = ["Anna", "a,b", "say \"hi\"", "two\nlines", "'=1", "don't"];
        let mut file = Csv::default();
        texts.iter().for_each(|text| file.text(text));
        file.line();
        file.line();
        file.text("last");
        let rows = read(&file.written).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(
            (rows[0].line, rows[0].values.as_slice()),
            (1, texts.map(str::to_owned).as_slice())
        );
        assert_eq!((rows[1].line, rows[1].values[0].as_str()), (4, "last"));
        let rows = read("name;text\r\na;\"x;y\"\n").unwrap();
        assert_eq!(rows[1].values, ["a", "x;y"]);
        assert_eq!(read("a\tb").unwrap()[0].values, ["a", "b"]);
        assert_eq!(read("a\n\"b\nc"), Err(Unclosed(2)));
        assert_eq!(read("").unwrap(), []);
    }
}
