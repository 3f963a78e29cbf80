use super::*;

fn template(components: Vec<Component>) -> Template {
    Template {
        id: TemplateId(1),
        waba_id: "1".into(),
        name: "order".into(),
        language: "en".into(),
        status: "APPROVED".into(),
        category: "UTILITY".into(),
        rejected_reason: None,
        components,
        synced_at: Timestamp::default(),
    }
}

fn values(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

#[test]
fn variables_of_every_part_are_listed_in_order() {
    let template = template(vec![
        Component::TextHeader("Order {{1}}".into()),
        Component::Body("{{2}} for {{1}}, again {{2}}".into()),
        Component::Buttons(vec![
            TemplateButton {
                kind: "QUICK_REPLY".into(),
                text: "Ok".into(),
                url: String::new(),
            },
            TemplateButton {
                kind: "URL".into(),
                text: "Track".into(),
                url: "https://x.example/{{1}}".into(),
            },
        ]),
    ]);
    let found: Vec<_> = template
        .variables()
        .into_iter()
        .map(|variable| (variable.name, variable.place))
        .collect();
    assert_eq!(
        found,
        vec![
            ("1".to_owned(), Place::Header),
            ("1".to_owned(), Place::Body),
            ("2".to_owned(), Place::Body),
            ("1".to_owned(), Place::Button(1)),
        ]
    );
    let parameters = template
        .fill(&values(&["7", "Anna", "a cup", "t7"]))
        .unwrap();
    assert_eq!(parameters[3].button.as_deref(), Some("URL"));
    assert_eq!(
        template.text(&values(&["7", "Anna", "a cup", "t7"])),
        "Order 7\na cup for Anna, again a cup"
    );
}

#[test]
fn a_button_that_copies_a_code_takes_the_code() {
    let template = template(vec![
        Component::Body("Ten off for {{1}}".into()),
        Component::Buttons(vec![TemplateButton {
            kind: "COPY_CODE".into(),
            text: "Copy".into(),
            url: String::new(),
        }]),
    ]);
    assert!(template.is_sendable());
    let parameters = template.fill(&values(&["Anna", "SUN10"])).unwrap();
    let code = Parameter {
        place: Place::Button(0),
        button: Some("COPY_CODE".into()),
        name: None,
        value: "SUN10".into(),
    };
    assert_eq!(parameters[1], code);
    assert_eq!(template.lines().len(), 2);
    assert!(template.fill(&values(&["Anna"])).is_err());
}

#[test]
fn blanks_stand_where_the_variables_do() {
    let template = template(vec![
        Component::TextHeader("Order {{1}}".into()),
        Component::Body("{{2}} for {{1}}, again {{2}}".into()),
    ]);
    let words = |text: &str| Piece::Words(text.to_owned());
    let blank = |index, again| Piece::Blank { index, again };
    assert_eq!(
        template.lines(),
        vec![
            vec![words("Order "), blank(0, false), words("")],
            vec![
                words(""),
                blank(2, false),
                words(" for "),
                blank(1, false),
                words(", again "),
                blank(2, true),
                words(""),
            ],
        ]
    );
}

#[test]
fn named_variables_keep_their_names() {
    let template = template(vec![Component::Body(
        "Hi {{customer_name}}, {{order_id}} left.".into(),
    )]);
    let parameters = template.fill(&values(&["Marta", "77"])).unwrap();
    assert_eq!(parameters[0].name.as_deref(), Some("customer_name"));
    assert_eq!(
        template.text(&values(&["Marta"])),
        "Hi Marta, {{order_id}} left."
    );
}

#[test]
fn a_wrong_count_and_an_empty_value_are_refused() {
    let template = template(vec![Component::Body("Hi {{1}}".into())]);
    assert!(matches!(template.fill(&[]), Err(Refusal::Invalid(_))));
    assert_eq!(
        template.fill(&values(&["  "])),
        Err(Refusal::Invalid(vec![(
            "variables.0".into(),
            FieldProblem::Empty
        )]))
    );
    assert_eq!(
        template.fill(&values(&["a\nb"])),
        Err(Refusal::Invalid(vec![(
            "variables.0".into(),
            FieldProblem::OneLine
        )]))
    );
}

#[test]
fn one_that_is_paused_or_needs_a_file_can_not_be_sent() {
    let mut paused = template(vec![Component::Body("Hi".into())]);
    paused.status = "PAUSED".into();
    assert!(matches!(
        paused.fill(&[]),
        Err(Refusal::TemplateNotSendable { .. })
    ));
    assert!(!template(vec![Component::FileHeader("IMAGE".into())]).is_sendable());
}

#[test]
fn stray_braces_are_plain_text() {
    let template = template(vec![Component::Body(
        "{{}} {{ not this }} {{1} {{2}}".into(),
    )]);
    assert_eq!(template.variables().len(), 1);
    assert_eq!(template.text(&values(&["x"])), "{{}} {{ not this }} {{1} x");
}
