use super::*;
use crate::base::id::MediaId;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::template::setback::Setback;

fn template(components: Vec<Component>) -> Template {
    Template {
        id: TemplateId(1),
        waba_id: "1".into(),
        name: "order".into(),
        language: "en".into(),
        status: "APPROVED".into(),
        facts: Facts::of("UTILITY"),
        author: None,
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
                ..TemplateButton::default()
            },
            TemplateButton {
                kind: "URL".into(),
                text: "Track".into(),
                url: "https://x.example/{{1}}".into(),
                ..TemplateButton::default()
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
        .fill(&values(&["7", "Anna", "a cup", "t7"]), &Files::default())
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
            ..TemplateButton::default()
        }]),
    ]);
    assert!(template.is_sendable());
    let parameters = template
        .fill(&values(&["Anna", "SUN10"]), &Files::default())
        .unwrap();
    let code = Parameter {
        place: Place::Button(0),
        button: Some("COPY_CODE".into()),
        name: None,
        what: What::Words("SUN10".into()),
    };
    assert_eq!(parameters[1], code);
    assert_eq!(template.parts().len(), 2);
    assert!(
        template
            .fill(&values(&["Anna"]), &Files::default())
            .is_err()
    );
    // What was sent tells which code.
    let sent = template.sent(TemplateWords {
        variables: values(&["Anna", "SUN10"]),
        ..TemplateWords::default()
    });
    assert_eq!(sent.buttons, ["Copy: SUN10"]);
}

#[test]
fn blanks_stand_where_the_variables_do() {
    let template = template(vec![
        Component::TextHeader("Order {{1}}".into()),
        Component::Body("{{2}} for {{1}}, again {{2}}".into()),
    ]);
    let words = |text: &str| Piece::Words(text.to_owned());
    let blank = |index, name: &str, again| Piece::Blank {
        index,
        name: name.to_owned(),
        again,
    };
    assert_eq!(
        template.parts(),
        vec![
            Part::Header(vec![words("Order "), blank(0, "1", false)]),
            Part::Body(vec![
                blank(2, "2", false),
                words(" for "),
                blank(1, "1", false),
                words(", again "),
                blank(2, "2", true),
            ]),
        ]
    );
}

#[test]
fn named_variables_keep_their_names() {
    let template = template(vec![Component::Body(
        "Hi {{customer_name}}, {{order_id}} left.".into(),
    )]);
    let parameters = template
        .fill(&values(&["Marta", "77"]), &Files::default())
        .unwrap();
    assert_eq!(parameters[0].name.as_deref(), Some("customer_name"));
    assert_eq!(
        template.text(&values(&["Marta"])),
        "Hi Marta, {{order_id}} left."
    );
}

#[test]
fn what_was_sent_is_told_in_its_parts_until_the_template_changes() {
    let parts = |body: &str| {
        template(vec![
            Component::TextHeader("Order {{1}}".into()),
            Component::Body(body.into()),
            Component::Footer("Bakery".into()),
        ])
    };
    let ours = parts("Dear {{1}},\nready");
    let words = TemplateWords {
        name: "order".into(),
        language: "en".into(),
        variables: values(&["7", "Anna"]),
        files: Files::default(),
    };
    let sent = ours.sent(words.clone());
    let told = ours.told_apart(&sent);
    assert_eq!(told, Some(["Order 7", "Dear Anna,\nready", "Bakery"]));
    assert_eq!(parts("{{1}}: ready").told_apart(&sent), None);
    let plain = template(vec![Component::Body("{{1}}{{2}}".into())]);
    let sent = plain.sent(words);
    assert_eq!(plain.told_apart(&sent), Some(["", "7Anna", ""]));
}

#[test]
fn a_wrong_count_and_an_empty_value_are_refused() {
    let template = template(vec![Component::Body("Hi {{1}}".into())]);
    assert!(matches!(
        template.fill(&[], &Files::default()),
        Err(Refusal::Invalid(_))
    ));
    assert_eq!(
        template.fill(&values(&["  "]), &Files::default()),
        Err(Refusal::Invalid(vec![(
            "variables.0".into(),
            FieldProblem::Empty
        )]))
    );
    assert_eq!(
        template.fill(&values(&["a\nb"]), &Files::default()),
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
        paused.fill(&[], &Files::default()),
        Err(Refusal::TemplateNotSendable { .. })
    ));
    let pictured = template(vec![Component::FileHeader("IMAGE".into())]);
    assert!(pictured.is_sendable());
    let empty = ("header".to_owned(), FieldProblem::Empty);
    assert_eq!(
        pictured.fill(&[], &Files::default()),
        Err(Refusal::Invalid(vec![empty]))
    );
    let files = Files {
        header: Some(MediaId(9)),
        ..Files::default()
    };
    let filled = pictured.fill(&[], &files).unwrap();
    assert_eq!(filled[0].what, What::File("IMAGE".into(), MediaId(9)));
    assert!(
        template(vec![Component::Body("Hi".into())])
            .fill(&[], &files)
            .is_err()
    );
    assert!(!template(vec![Component::FileHeader("PRODUCT".into())]).is_sendable());
}

#[test]
fn stray_braces_are_plain_text() {
    let template = template(vec![Component::Body(
        "{{}} {{ not this }} {{1} {{2}}".into(),
    )]);
    assert_eq!(template.variables().len(), 1);
    assert_eq!(template.text(&values(&["x"])), "{{}} {{ not this }} {{1} x");
}

fn button(kind: &str, text: &str) -> TemplateButton {
    TemplateButton {
        kind: kind.into(),
        text: text.into(),
        ..TemplateButton::default()
    }
}

#[test]
fn a_place_is_four_variables_and_its_degrees_are_checked() {
    let template = template(vec![
        Component::FileHeader("LOCATION".into()),
        Component::Body("We are here, {{1}}".into()),
    ]);
    let given = values(&["45.8", "15.97", "Shop", "Ilica 1", "Anna"]);
    let filled = template.fill(&given, &Files::default()).unwrap();
    let spot = ["45.8", "15.97", "Shop", "Ilica 1"].map(ToOwned::to_owned);
    assert_eq!((filled.len(), &filled[0].what), (2, &What::Spot(spot)));
    assert_eq!(template.text(&given), "Shop, Ilica 1\nWe are here, Anna");
    // A comma as it is written in Zagreb leaves as the point that Meta reads.
    let comma = values(&["45,8", "15,97", "Shop, ground floor", "Ilica 1", "Anna"]);
    let filled = template.fill(&comma, &Files::default()).unwrap();
    let spot = ["45.8", "15.97", "Shop, ground floor", "Ilica 1"].map(ToOwned::to_owned);
    assert_eq!(filled[0].what, What::Spot(spot));
    let unseen = values(&["45.8", "15.97", "\u{200B}", "Ilica 1", "Anna"]);
    assert!(template.fill(&unseen, &Files::default()).is_err());
    let off = values(&["91", "east", "Shop", "Ilica 1", "Anna"]);
    let wrong = |index: usize, most| (format!("variables.{index}"), FieldProblem::Degrees(most));
    assert_eq!(
        template.fill(&off, &Files::default()),
        Err(Refusal::Invalid(vec![wrong(0, 90), wrong(1, 180)]))
    );
}

#[test]
fn cards_have_files_and_variables_of_their_own() {
    let card = |text: &str| Card {
        components: vec![
            Component::FileHeader("IMAGE".into()),
            Component::Body(text.into()),
            Component::Buttons(vec![button("QUICK_REPLY", "This one")]),
        ],
    };
    let template = template(vec![
        Component::Body("For {{1}}".into()),
        Component::Carousel(vec![card("Bread for {{1}}"), card("Milk")]),
    ]);
    let given = values(&["Anna", "two"]);
    let count = FieldProblem::Count {
        expected: 2,
        given: 0,
    };
    assert_eq!(
        template.fill(&given, &Files::default()),
        Err(Refusal::Invalid(vec![("cards".into(), count.clone())]))
    );
    // With nothing given at all, the values are counted first, then what is missing has its name.
    let blank = |at: usize| (format!("variables.{at}"), FieldProblem::Empty);
    assert_eq!(
        template.fill(&values(&["", " "]), &Files::default()),
        Err(Refusal::Invalid(vec![
            ("variables".into(), count.clone()),
            ("cards".into(), count),
            blank(0),
            blank(1),
        ]))
    );
    let files = Files {
        cards: vec![MediaId(4), MediaId(5)],
        ..Files::default()
    };
    let filled = template.fill(&given, &files).unwrap();
    let places: Vec<Place> = filled.iter().map(|parameter| parameter.place).collect();
    assert_eq!(
        places,
        [
            Place::CardHeader(0),
            Place::CardHeader(1),
            Place::Body,
            Place::CardBody(0),
            Place::CardButton(0, 0),
            Place::CardButton(1, 0),
        ]
    );
    let sent = template.sent(TemplateWords {
        variables: given,
        files: files.clone(),
        ..TemplateWords::default()
    });
    assert_eq!(
        (sent.cards[0].text.as_str(), sent.cards[1].header),
        ("Bread for two", Some(MediaId(5)))
    );
    assert_eq!(sent.files(), files);
}

#[test]
fn only_the_button_that_ends_advertising_says_so() {
    let buttons = || {
        let buttons = vec![
            button("QUICK_REPLY", "Buy"),
            button("QUICK_REPLY", "Отписаться"),
        ];
        vec![Component::Body("Sale".into()), Component::Buttons(buttons)]
    };
    assert!(
        template(buttons())
            .fill(&[], &Files::default())
            .unwrap()
            .is_empty()
    );
    let marketing = Template {
        facts: Facts::of("MARKETING"),
        ..template(buttons())
    };
    let filled = marketing.fill(&[], &Files::default()).unwrap();
    let [
        Parameter {
            place,
            what: What::Payload(payload),
            ..
        },
    ] = filled.as_slice()
    else {
        panic!("{filled:?}")
    };
    assert_eq!((*place, is_opt_out(payload)), (Place::Button(1), true));
}

#[test]
fn who_wants_one_offer_not_still_hears_of_others() {
    let answers = vec![
        button("QUICK_REPLY", "Yes, please"),
        button("QUICK_REPLY", "No thanks"),
    ];
    let marketing = Template {
        facts: Facts::of("MARKETING"),
        ..template(vec![
            Component::Body("Ten per cent off?".into()),
            Component::Buttons(answers),
        ])
    };
    assert_eq!(marketing.fill(&[], &Files::default()), Ok(Vec::new()));
}

#[test]
fn what_those_who_rely_on_one_should_know() {
    let before = template(vec![Component::Body("Hi {{1}}".into())]);
    let with = |change: fn(&mut Template)| {
        let mut after = before.clone();
        change(&mut after);
        Setback::between(&before, &after)
    };
    assert_eq!(with(|_| {}), None);
    assert_eq!(with(|it| it.facts.quality = "RED".into()), None);
    assert_eq!(
        with(|it| it.status = "PAUSED".into()),
        Some(Setback::Paused)
    );
    assert_eq!(
        with(|it| it.status = "ARCHIVED".into()),
        Some(Setback::Gone)
    );
    assert_eq!(
        with(|it| it.status = "LOCKED".into()),
        Some(Setback::Stopped)
    );
    assert_eq!(
        with(|it| it.facts = Facts::of("MARKETING")),
        Some(Setback::Category)
    );
    assert_eq!(
        with(|it| it.facts.correct_category = "MARKETING".into()),
        Some(Setback::Category)
    );
    assert_eq!(
        with(|it| it.components = vec![Component::Body("Hi {{1}} and {{2}}".into())]),
        Some(Setback::Parts)
    );
    let mut paused = before.clone();
    paused.status = "PAUSED".into();
    assert_eq!(Setback::between(&paused, &before), None, "good news");
    let words: std::collections::BTreeSet<_> = Setback::ALL.map(Setback::word).into();
    assert_eq!(words.len(), Setback::ALL.len());
}
