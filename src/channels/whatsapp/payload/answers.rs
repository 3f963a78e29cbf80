//! What somebody answered in a form, as lines for people: never as JSON.

use serde_json::Value;

use crate::channels::whatsapp::json::Object;

/// Lines at most.
const LINES_MAX: usize = 200;

/// The answers of a form, a line each; the token that came back with them is nobody's answer.
pub fn readable(answers: &Object) -> String {
    let mut lines = Vec::new();
    gather_all("", answers, &mut lines);
    lines.truncate(LINES_MAX);
    lines.join("\n")
}

fn gather_all(within: &str, answers: &Object, lines: &mut Vec<String>) {
    for (key, value) in answers {
        // What holds all the answers of an address is no question.
        if key == "flow_token" || lines.len() > LINES_MAX {
            continue;
        }
        let own = if key == "values" { "" } else { label(key) };
        let name = match (within, own) {
            ("", own) => own.to_owned(),
            (within, "") => within.to_owned(),
            (within, own) => format!("{within}, {own}"),
        };
        let built = label(key) != key;
        gather(&name.replace('_', " "), built, value, lines);
    }
}

fn gather(name: &str, built: bool, value: &Value, lines: &mut Vec<String>) {
    match value {
        Value::Object(answers) => gather_all(name, answers, lines),
        Value::Array(values)
            if values
                .iter()
                .any(|value| value.is_object() || value.is_array()) =>
        {
            for value in values {
                gather(name, built, value, lines);
            }
        }
        Value::Array(values) => {
            let values = values
                .iter()
                .map(|value| plain(value, built))
                .filter(|value| !value.is_empty());
            let value = values.collect::<Vec<_>>().join(", ");
            tell(name, &value, lines);
        }
        single => tell(name, &plain(single, built), lines),
    }
}

fn tell(name: &str, value: &str, lines: &mut Vec<String>) {
    match (name, value) {
        (_, "") => {}
        ("", value) => lines.push(value.to_owned()),
        (name, value) => lines.push(format!("{name}: {value}")),
    }
}

fn plain(value: &Value, built: bool) -> String {
    match value {
        Value::String(text) if built => choice(text.trim()).to_owned(),
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(true) => "✓".to_owned(),
        Value::Bool(false) => "✗".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// The question's own name. Meta's form builder writes the screen before it and a count after it:
/// `screen_0_Full_name_1`.
fn label(name: &str) -> &str {
    let counted = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((screen, rest)) = name
        .strip_prefix("screen_")
        .and_then(|rest| rest.split_once('_'))
    else {
        return name;
    };
    match rest.rsplit_once('_') {
        Some((own, count)) if counted(screen) && counted(count) && !own.is_empty() => own,
        _ => name,
    }
}

/// What was chosen. Meta's form builder writes the choice's place before it: `0_Yes`.
fn choice(text: &str) -> &str {
    match text.split_once('_') {
        Some((place, own)) if matches!(place.len(), 1..=2) && !own.is_empty() => {
            let counted = place.bytes().all(|byte| byte.is_ascii_digit());
            if counted { own } else { text }
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::whatsapp::json;

    fn told(answers: &str) -> String {
        readable(&json::object(answers).unwrap())
    }

    #[test]
    fn answers_are_lines_and_never_json() {
        assert_eq!(told(r#"{"flow_token":"t","rating":"5"}"#), "rating: 5");
        assert_eq!(
            told(
                r#"{"screen_0_Full_name_0":"Ana","screen_1_Choose_one_1":"0_Yes","screen_1_many_2":["0_a","1_b_c"],"agrees":true,"none":null,"empty":""}"#
            ),
            "agrees: ✓\nFull name: Ana\nChoose one: Yes\nmany: a, b_c"
        );
        assert_eq!(
            told(r#"{"values":{"city":"Split","in_pin_code":21000},"saved_address_id":"a1"}"#),
            "saved address id: a1\ncity: Split\nin pin code: 21000"
        );
        let nested =
            told(r#"{"order":{"items":[{"sku":"x","n":2},{"sku":"y"}]},"deep":[[1,2],[]]}"#);
        assert_eq!(
            nested,
            "deep: 1, 2\norder, items, n: 2\norder, items, sku: x\norder, items, sku: y"
        );
        assert!(!nested.contains(['{', '[', '"']));
    }

    #[test]
    fn names_of_other_makers_stay() {
        assert_eq!(
            told(r#"{"screen_x_1":"a_b","screen_":"2026_05","x_1":"10_000_"}"#),
            "screen : 2026_05\nscreen x 1: a_b\nx 1: 10_000_"
        );
    }

    #[test]
    fn many_answers_are_cut() {
        let many: Vec<String> = (0..500).map(|n| format!("\"q{n}\":{n}")).collect();
        assert_eq!(
            told(&format!("{{{}}}", many.join(","))).lines().count(),
            LINES_MAX
        );
    }
}
