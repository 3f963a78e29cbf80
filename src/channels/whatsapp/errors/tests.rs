use super::*;

fn error(code: i64) -> GraphError {
    GraphError {
        code,
        ..GraphError::default()
    }
}

fn outcome(code: i64, attempt: u32, is_template: bool) -> SendOutcome {
    classify(400, Some(error(code)), attempt, is_template, 0.0)
}

fn seconds(outcome: &SendOutcome) -> Option<u64> {
    match outcome {
        SendOutcome::Again { after, .. } => Some(after.as_secs()),
        _ => None,
    }
}

#[test]
fn codes_stand_once_and_in_order() {
    assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
}

#[test]
fn every_explanation_stands_in_the_catalogue() {
    let catalogue = include_str!("../../../../web/locales/errors.en.ftl");
    let keys = CODES.iter().map(|(code, ..)| *code).chain([
        210,
        132_100,
        133_100,
        2_388_024,
        7,
        SendError::NOT_ARRIVED,
    ]);
    for key in keys.map(advice_key) {
        assert!(catalogue.contains(&format!("\n{key} = ")), "{key}");
    }
    let used: Vec<_> = CODES
        .iter()
        .map(|(code, ..)| *code)
        .chain([132_100, 7, SendError::NOT_ARRIVED])
        .map(advice_key)
        .collect();
    for line in catalogue
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .filter(|(key, _)| key.starts_with("send"))
    {
        assert!(used.contains(&line.0), "{} explains nothing", line.0);
    }
}

/// Whoever is told to send again what still waits sends it twice.
#[test]
fn what_stops_a_number_is_explained_with_what_becomes_of_the_messages_that_wait() {
    for (catalogue, waits) in [
        (
            include_str!("../../../../web/locales/errors.en.ftl"),
            "Waiting messages then leave by themselves",
        ),
        (
            include_str!("../../../../web/locales/errors.ru.ftl"),
            "Ждущие сообщения затем уйдут сами",
        ),
        (
            include_str!("../../../../web/locales/errors.hr.ftl"),
            "Poruke koje čekaju tada odlaze same",
        ),
    ] {
        for (code, class, key) in CODES {
            // A message of marketing is refused, and nothing waits for that.
            let stops = matches!(
                class,
                Configuration | TemplateConfiguration | Throttled | AppRate
            );
            if !stops || code == 131_063 {
                continue;
            }
            let begin = catalogue.find(&format!("\n{key} = ")).unwrap() + 1;
            let advice = catalogue[begin..].lines().nth(1).unwrap();
            assert!(advice.contains(waits), "{key}: {advice}");
        }
    }
}

#[test]
fn temporary_errors_wait_longer_each_time_and_never_give_up() {
    let waits: Vec<_> = (1..8)
        .map(|attempt| seconds(&outcome(131_016, attempt, false)).unwrap())
        .collect();
    assert_eq!(waits, [1, 4, 16, 64, 180, 180, 180]);
    let waits: Vec<_> = (1..7)
        .map(|attempt| seconds(&outcome(131_056, attempt, false)).unwrap())
        .collect();
    assert_eq!(waits, [1, 4, 16, 64, 256, 256]);
    let SendOutcome::Again { after, .. } = classify(500, Some(error(2)), 2, false, 1.0) else {
        panic!()
    };
    assert_eq!(after, Duration::from_secs(5));
}

#[test]
fn what_may_be_our_own_fault_is_tried_only_so_often() {
    assert!(seconds(&outcome(1, 2, false)).is_some());
    assert!(matches!(outcome(1, 3, false), SendOutcome::Refused(_)));
    assert!(matches!(
        outcome(135_000, 2, false),
        SendOutcome::Refused(_)
    ));
}

#[test]
fn an_answer_without_an_error_of_metas_is_unknown() {
    for status in [200, 400, 500, 502, 503, 504] {
        assert!(matches!(
            classify(status, None, 1, false, 0.0),
            SendOutcome::Unknown(_)
        ));
    }
}

#[test]
fn a_dead_token_pauses_the_number() {
    for code in [0, 3, 10, 190, 210, 368, 131_005, 131_031, 133_010] {
        let SendOutcome::Again { number_wide, .. } = outcome(code, 1, false) else {
            panic!("{code}")
        };
        assert_eq!(number_wide, Some(TroubleCause::Refused(code)));
    }
    let gone = GraphError {
        subcode: Some(33),
        ..error(100)
    };
    assert_eq!(class(&gone), Configuration);
    let SendOutcome::Again { number_wide, .. } = classify(400, Some(gone), 1, false, 0.0) else {
        panic!()
    };
    assert_eq!(
        number_wide,
        Some(TroubleCause::Refused(33)),
        "not a bad message"
    );
    assert!(matches!(outcome(100, 1, false), SendOutcome::Refused(_)));
}

#[test]
fn unpaid_templates_do_not_stop_free_replies() {
    assert!(matches!(outcome(131_042, 1, true), SendOutcome::Refused(_)));
    assert!(matches!(
        outcome(131_042, 1, false),
        SendOutcome::Again {
            number_wide: Some(_),
            ..
        }
    ));
}

#[test]
fn a_throttled_number_is_a_trouble_that_owners_see() {
    for code in [131_048, 131_064] {
        let outcome = outcome(code, 1, false);
        let cause = TroubleCause::Refused(code);
        assert_eq!(strain(&outcome), Strain::Trouble(cause));
        assert!(is_throttled(code));
    }
}

#[test]
fn a_limit_of_the_app_holds_every_number_also_when_owners_are_told() {
    for code in [4, 613, 80_007] {
        for (attempt, seconds) in [(1, 60), (2, 120), (3, 300)] {
            let wait = Strain::WaitAll(Duration::from_secs(seconds));
            assert_eq!(strain(&outcome(code, attempt, false)), wait, "{code}");
        }
    }
}

#[test]
fn a_limit_of_the_app_alarms_when_it_lasts() {
    assert!(matches!(
        outcome(80_007, 2, false),
        SendOutcome::Again {
            number_wide: None,
            ..
        }
    ));
    assert!(matches!(
        outcome(80_007, 3, false),
        SendOutcome::Again {
            number_wide: Some(_),
            ..
        }
    ));
}

#[test]
fn refusals_are_final_and_new_codes_too_unless_they_say_otherwise() {
    for code in [131_026, 131_047, 131_049, 132_000, 132_999, 987_654] {
        assert!(
            matches!(outcome(code, 1, false), SendOutcome::Refused(_)),
            "{code}"
        );
    }
    let transient = GraphError {
        transient: true,
        ..error(987_654)
    };
    assert!(matches!(
        classify(400, Some(transient), 1, false, 0.0),
        SendOutcome::Again { .. }
    ));
}
