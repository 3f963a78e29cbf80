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

fn sample(mime: &str, size: u64) -> Sample {
    Sample {
        media: crate::base::id::MediaId(size),
        name: "a file".to_owned(),
        mime: mime.to_owned(),
        size,
    }
}

fn first(draft: &Draft) -> Option<(String, FieldProblem)> {
    wrong(draft).into_iter().next()
}

fn problem(field: &str, problem: DraftProblem) -> Option<(String, FieldProblem)> {
    Some((field.to_owned(), FieldProblem::Draft(problem)))
}

#[test]
fn what_stands_above_is_of_its_kind_and_size() {
    use DraftProblem::*;
    let megabyte = 1024 * 1024;
    for (above, mime, size, expected) in [
        (Above::Image, "image/png", 5 * megabyte, None),
        (
            Above::Image,
            "image/jpeg",
            5 * megabyte + 1,
            Some(PictureSize),
        ),
        (Above::Image, "image/png; odd", 9, Some(PictureKind)),
        (Above::Image, "video/mp4", 9, Some(PictureKind)),
        (Above::Video, "video/mp4", 16 * megabyte, None),
        (Above::Video, "video/mp4", 16 * megabyte + 1, Some(FilmSize)),
        (Above::Video, "video/3gpp", 9, Some(FilmKind)),
        (Above::Document, "application/pdf", 100 * megabyte, None),
        (Above::Document, "application/zip", 9, Some(DocumentKind)),
        (Above::Text, "image/png", 9, Some(Either)),
        (Above::Location, "image/png", 9, Some(Either)),
    ] {
        let mut it = draft("Your order is ready.");
        it.above = above;
        it.sample = Some(sample(mime, size));
        let expected = expected.and_then(|it| problem("header_media", it));
        assert_eq!(first(&it), expected, "{above:?} {mime} {size}");
    }
    let mut it = draft("Your order is ready.");
    it.above = Above::Image;
    assert_eq!(
        first(&it),
        Some(("header_media".to_owned(), FieldProblem::Empty))
    );
    it.sample = Some(sample("image/png", 9));
    it.header = "Words".to_owned();
    assert_eq!(first(&it), problem("header", Either));
}

#[test]
fn a_place_has_no_examples_and_those_of_the_text_stay_in_their_order() {
    let mut it = draft("Hello {{1}}, your order is here.");
    it.above = Above::Location;
    it.examples = vec!["Anna".to_owned()];
    assert_eq!(wrong(&it), []);
    assert_eq!(it.blanks(), ["1"]);
    let facts = it.taken("1".to_owned(), "PENDING".to_owned(), "UTILITY".to_owned());
    assert_eq!(facts.facts.examples, ["", "", "", "", "Anna"]);
    assert_eq!(
        it.examples_at(Place::Body),
        [("1".to_owned(), "Anna".to_owned())]
    );
    assert_eq!(
        it.components()[0],
        Component::FileHeader("LOCATION".to_owned())
    );
}

fn with_cards() -> Draft {
    let card = |number: u64| DraftCard {
        sample: Some(sample("image/jpeg", number)),
        body: "Only today for {{1}} euro.".to_owned(),
        buttons: vec![button("URL", "See", "https://a.example/{{1}}")],
        ..DraftCard::default()
    };
    let mut it = draft("What is new.");
    it.category = "MARKETING".to_owned();
    it.cards = vec![card(1), card(2)];
    it.examples = ["5", "a", "6", "b"].map(str::to_owned).to_vec();
    it
}

#[test]
fn cards_are_alike_and_alone() {
    use DraftProblem::*;
    let fine = with_cards();
    assert_eq!(wrong(&fine), []);
    assert_eq!(fine.samples().count(), 2);
    let examples = fine.examples_at(Place::CardButton(1, 0));
    assert_eq!(examples, [("1".to_owned(), "b".to_owned())]);
    let change = |change: fn(&mut Draft)| {
        let mut it = with_cards();
        change(&mut it);
        first(&it)
    };
    let between = FieldProblem::Between(2, 10);
    assert_eq!(
        change(|it| it.cards.truncate(1)),
        Some(("cards".to_owned(), between))
    );
    let differs = |field: &str| problem(field, CardsDiffer);
    for (found, expected) in [
        (
            change(|it| it.cards[1].body.clear()),
            differs("cards.1.body"),
        ),
        (
            change(|it| it.cards[1].buttons.clear()),
            differs("cards.1.buttons"),
        ),
        (
            change(|it| it.cards[1].sample = Some(sample("video/mp4", 9))),
            differs("cards.1.media"),
        ),
        (
            change(|it| it.cards[0].sample = Some(sample("application/pdf", 9))),
            problem("cards.0.media", CardKind),
        ),
        (
            change(|it| it.category = "UTILITY".to_owned()),
            problem("category", CardsCategory),
        ),
        (
            change(|it| it.footer = "Yours".to_owned()),
            problem("cards", CardsAlone),
        ),
        (
            change(|it| it.cards[0].body = "a\nb\nc\nd".to_owned()),
            problem("cards.0.body", Lines),
        ),
        (
            change(|it| it.cards[1].body = "Only today for {{price}} euro.".to_owned()),
            problem("cards.1.body", Mixed),
        ),
        (
            change(|it| it.cards[1].buttons[0].url = "a.example".to_owned()),
            Some((
                "cards.1.buttons.0.value".to_owned(),
                FieldProblem::Draft(Url),
            )),
        ),
    ] {
        assert_eq!(found, expected);
    }
    let missing = change(|it| it.cards[1].sample = None);
    assert_eq!(
        missing,
        Some(("cards.1.media".to_owned(), FieldProblem::Empty))
    );
}
