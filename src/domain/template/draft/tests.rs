use super::*;

fn draft(body: &str) -> Draft {
    let count = parts::variables(&[Component::Body(body.to_owned())]).len();
    Draft {
        name: "order_ready".to_owned(),
        language: "en_US".to_owned(),
        category: "UTILITY".to_owned(),
        body: body.to_owned(),
        examples: vec!["x".to_owned(); count],
        ..Draft::default()
    }
}

fn button(kind: &str, text: &str, value: &str) -> TemplateButton {
    TemplateButton {
        kind: kind.to_owned(),
        text: text.to_owned(),
        url: value.to_owned(),
        phone: value.to_owned(),
        ..TemplateButton::default()
    }
}

fn wrong(draft: &Draft) -> Problems {
    match draft.check() {
        Ok(()) => Vec::new(),
        Err(Refusal::Invalid(problems)) => problems,
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn texts_are_checked_by_where_their_variables_stand() {
    use DraftProblem::*;
    for (body, expected) in [
        ("Hello {{1}}, your order {{2}} is ready now.", None),
        ("Hello {{name}}, your order {{order}} is ready now.", None),
        ("{{1}}, your order is ready now.", Some(AtTheEdge)),
        ("Your order is ready now, {{1}}", Some(AtTheEdge)),
        ("Hello dear {{1}} {{2}}, it is ready now.", Some(SideBySide)),
        (
            "Hello dear {{1}} and {{3}}, it is ready now.",
            Some(Numbering),
        ),
        ("Hello dear {{Name}}, it is ready now.", Some(Numbering)),
        ("Hello dear {{1}} and {{name}}, it is ready.", Some(Mixed)),
        ("So {{1}}, {{2}}!", Some(TooManyVariables)),
    ] {
        let expected: Problems = expected
            .map(|it| ("body".to_owned(), FieldProblem::Draft(it)))
            .into_iter()
            .collect();
        assert_eq!(wrong(&draft(body)), expected, "{body}");
    }
    assert_eq!(wrong(&draft(" "))[0].1, FieldProblem::Empty);
    assert_eq!(
        wrong(&draft(&"x".repeat(1025)))[0].1,
        FieldProblem::TooLong(1024)
    );
}

#[test]
fn names_lines_and_examples_are_checked() {
    let mut it = draft("Hello {{1}}, your order is ready.");
    it.examples = vec![" ".to_owned()];
    let count = FieldProblem::Count {
        expected: 1,
        given: 0,
    };
    assert_eq!(wrong(&it), [("examples".to_owned(), count)]);
    it.name = "Order Ready".to_owned();
    it.header = "{{1}} and {{2}}".to_owned();
    it.footer = "Yours, {{1}}".to_owned();
    it.language = "e1".to_owned();
    it.category = "AUTHENTICATION".to_owned();
    let fields: Vec<String> = wrong(&it).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["name", "language", "category", "header", "footer"]);
}

#[test]
fn buttons_are_counted_and_stand_together() {
    let with = |buttons: &[(&str, &str, &str)]| {
        let mut it = draft("Your order is ready.");
        let made = buttons
            .iter()
            .map(|(kind, text, value)| button(kind, text, value));
        it.buttons = made.collect();
        it.examples = vec!["x".to_owned(); 2];
        wrong(&it)
    };
    let fine = [
        ("QUICK_REPLY", "Yes", ""),
        ("QUICK_REPLY", "No", ""),
        ("URL", "See", "https://a.example/{{1}}"),
        ("PHONE_NUMBER", "Call", "+38515550101"),
    ];
    assert_eq!(with(&fine), []);
    let field = |problems: Problems| problems.into_iter().map(|(field, _)| field).next();
    let cases = [
        (vec![fine[0], fine[2], fine[1]], "buttons"),
        (vec![fine[0], fine[0]], "buttons.1.text"),
        (
            vec![("URL", "A", "https://a.example/{{1}}/x")],
            "buttons.0.value",
        ),
        (vec![("URL", "A", "a.example")], "buttons.0.value"),
        (vec![("PHONE_NUMBER", "A", "0155")], "buttons.0.value"),
        (vec![("URL", "", "https://a.example")], "buttons.0.text"),
        (
            vec![fine[3], ("PHONE_NUMBER", "Again", "+38515550102")],
            "buttons",
        ),
        (vec![("OTP", "Code", "")], "buttons.0.type"),
    ];
    for (buttons, expected) in cases {
        assert_eq!(
            field(with(&buttons)).as_deref(),
            Some(expected),
            "{buttons:?}"
        );
    }
}

#[test]
fn a_draft_is_that_of_the_template_it_becomes() {
    let mut it = draft("Hello {{1}}, your order is ready.");
    it.header = "Order".to_owned();
    it.buttons = vec![button("QUICK_REPLY", "Fine", "")];
    let facts = it.taken("15".to_owned(), "PENDING".to_owned(), "UTILITY".to_owned());
    let template = Template {
        id: crate::base::id::TemplateId(1),
        waba_id: "1".to_owned(),
        name: facts.name,
        language: facts.language,
        status: facts.status,
        facts: facts.facts,
        components: facts.components,
        author: None,
        synced_at: crate::base::clock::Timestamp::default(),
    };
    assert_eq!(Draft::of(&template), it);
    assert!(Draft::covers(&template));
    let expected = [("1".to_owned(), "x".to_owned())];
    assert_eq!(it.examples_at(Place::Body), expected);
}
