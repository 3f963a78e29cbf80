//! Old data files always open: a whole file of each shape that ever landed is kept and read.
//! `OKNO_GOLDEN_WRITE=1` writes the file of the present shape if it is not there; delete one only before it has landed.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use okno::base::clock::Timestamp;
use okno::base::id::{AgentId, ChatId, GroupId, NumberId};
use okno::base::secret::Secret;
use okno::channels::whatsapp::payload;
use okno::domain::agent::{Language, Role, SessionKind};
use okno::domain::changes::Answer;
use okno::domain::choices::{Choices, Choose};
use okno::domain::command::{
    Command, DeskAction, FileCommand, GroupChange, HoursAction, NumberSetting, Reply,
    SessionCommand, TeamAction, TemplateAction, TemplateFacts, TemplateWords,
};
use okno::domain::draft::{Drafted, InBox};
use okno::domain::files::Wish;
use okno::domain::first_words::FirstWords;
use okno::domain::group::{DeskSettings, Reopening, Source};
use okno::domain::hours::Calendar;
use okno::domain::hours::holiday::{Holiday, Vacation};
use okno::domain::hours::week::{Day, Week};
use okno::domain::hours::whose::{Whose, schedule_of};
use okno::domain::hours::zone::{Date, Zone};
use okno::domain::scope::{Scope, Scopes};
use okno::domain::template::kept::{RequestState, TemplateRequest, TemplateRows as _};
use okno::domain::template::{Component, Facts};
use okno::domain::view::View as _;
use okno::domain::wording::Wording;
use okno::engine::{Engine, Outcome};
use okno::store::{SHAPE, Store, check};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn now() -> Timestamp {
    Timestamp::from_seconds(1_786_001_000)
}

/// A desk in which every webhook of the corpus has arrived and a chat has been through everything.
fn furnish(path: &Path) {
    let mut engine = Engine::new(Store::open(path, now()).unwrap()).unwrap();
    let mut step = |command| match engine.step(vec![command], now()).unwrap().pop() {
        Some(Outcome::Answered(answer)) => answer,
        other => panic!("{other:?}"),
    };
    step(Command::Configure(vec![NumberSetting {
        phone_number_id: "106000000000001".to_owned(),
        waba_id: "204000000000001".to_owned(),
        display: "+385 1 555 0101".to_owned(),
        name: "Support".to_owned(),
        group: "Support".to_owned(),
    }]));
    let action = TeamAction::AddAgent {
        name: "Vera".to_owned(),
        email: "vera@okno.example".to_owned(),
        role: Role::Owner,
        password: Some(Secret::new("$argon2id$v=19$not-a-real-hash")),
    };
    let Answer::Agent(vera) = step(Command::Team { by: None, action }) else {
        panic!("no agent")
    };
    let kind = SessionKind::Token {
        name: "CRM".to_owned(),
        scopes: Scopes::only([Scope::Read, Scope::Write]),
    };
    step(Command::Session(SessionCommand::Begin {
        by: None,
        agent: vera,
        hash: [7; 16],
        kind,
        origin: None,
    }));
    step(Command::Team {
        by: None,
        action: TeamAction::Invite {
            agent: vera,
            hash: [8; 16],
        },
    });
    for action in hours(vera) {
        let action = TeamAction::Hours(action);
        step(Command::Team { by: None, action });
    }
    step(Command::Templates {
        waba_id: "204000000000001".to_owned(),
        templates: vec![TemplateFacts {
            name: "continue".to_owned(),
            language: "en".to_owned(),
            status: "APPROVED".to_owned(),
            facts: Facts::of("UTILITY"),
            components: vec![Component::Body("Hello {{1}}".to_owned())],
        }],
    });
    let mut names: Vec<PathBuf> = std::fs::read_dir(golden().join("webhooks"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    for name in names {
        if let Ok(items) = payload::read(&std::fs::read(name).unwrap()) {
            step(Command::Inbound(items));
        }
    }
    for action in talk() {
        step(Command::Team { by: None, action });
    }
    step(Command::ConfigureDesk(DeskSettings {
        language: Language::Hr,
        zone: Zone::named("Europe/Zagreb").unwrap(),
    }));
    let reply = Reply {
        text: "Here I am".to_owned(),
        reply_to: None,
        key: Some("k".to_owned()),
        seen: None,
        ..Default::default()
    };
    let note = DeskAction::Note {
        text: "only for us".to_owned(),
        key: None,
    };
    let template = DeskAction::SendTemplate {
        template: TemplateWords {
            name: "continue".to_owned(),
            language: "en".to_owned(),
            variables: vec!["Vera".to_owned()],
            ..TemplateWords::default()
        },
        key: None,
        seen: None,
    };
    let mut files = Vec::new();
    for wish in WISHES {
        let Answer::Media(media) = step(Command::File(FileCommand::Begin { by: vera })) else {
            panic!("no upload")
        };
        step(Command::Chunks {
            media,
            first: 0,
            chunks: vec![Bytes::from_static(b"aaa")],
        });
        step(Command::File(FileCommand::End {
            media,
            name: "a file".to_owned(),
            mime: "image/jpeg".to_owned(),
            size: 3,
            sha256: [7; 32],
        }));
        files.push(InBox { media, wish });
    }
    let draft = DeskAction::Draft(Drafted {
        text: "Half a".to_owned(),
        noting: false,
        reply_to: None,
        files: Some(files),
        choices: Some(Some(yes_or_no())),
        ..Drafted::default()
    });
    for action in [
        DeskAction::Take,
        DeskAction::Reply(reply),
        note,
        template,
        draft,
    ] {
        step(act(vera, action));
    }
    for action in about_templates() {
        step(Command::KeepTemplates { by: vera, action });
    }
}

/// What the draft's reader is offered to choose from.
fn yes_or_no() -> Choices {
    Choices {
        header: "One tap".to_owned(),
        footer: String::new(),
        offer: Choose::Buttons(vec!["Yes".to_owned(), "No".to_owned()]),
    }
}

/// As what the files of a draft are to leave.
const WISHES: [Wish; 2] = [Wish::Itself, Wish::Document];

/// What the team keeps about templates.
fn about_templates() -> [TemplateAction; 4] {
    [
        TemplateAction::Topics {
            waba_id: "204000000000001".to_owned(),
            name: "continue".to_owned(),
            topics: vec!["lost contact".to_owned()],
        },
        TemplateAction::Reopening {
            number: NumberId(1),
            template: Some(Reopening {
                name: "continue".to_owned(),
                language: "en".to_owned(),
            }),
        },
        TemplateAction::Ask {
            topic: "payment".to_owned(),
            words: "Please pay {{1}}.".to_owned(),
            why: String::new(),
        },
        TemplateAction::Submitted {
            waba_id: "204000000000001".to_owned(),
            template: Box::new(TemplateFacts {
                name: "payment".to_owned(),
                language: "en".to_owned(),
                status: "PENDING".to_owned(),
                ..TemplateFacts::default()
            }),
            request: Some(1),
        },
    ]
}

/// What the group says by itself from now on, and what leads to it.
fn talk() -> [TeamAction; 2] {
    let wording = |text| Wording::read(text).ok();
    let words = FirstWords {
        greeting: wording("Hello {customer}, {group} answers by {expected}"),
        away: wording("Closed: {hours}"),
        busy: wording("Soon"),
        busy_after: 3,
    };
    let change = GroupChange {
        language: Some(Some(Language::En)),
        answers_within: Some(30),
        reopening: Some(Some(Reopening {
            name: "continue".to_owned(),
            language: "en".to_owned(),
        })),
        transfer_notice: Some(wording("{group} takes over")),
        sources: Some(vec![
            Source::RefCode("spring".to_owned()),
            Source::Ad("120".to_owned()),
            Source::UrlContains("fb.me".to_owned()),
        ]),
        ..GroupChange::default()
    };
    let group = GroupId(1);
    [
        TeamAction::SetWords {
            group,
            number: None,
            words: Some(Box::new(words)),
        },
        TeamAction::ChangeGroup { group, change },
    ]
}

/// A group with a lunch break, a night watch with a vacation, and a holiday over both.
fn hours(agent: AgentId) -> [HoursAction; 4] {
    let (zone, date) = ("Europe/Zagreb", |text| Date::read(text).unwrap());
    let set = |whose, week| HoursAction::Set {
        whose,
        calendar: Some(Calendar::new(zone, week, Vec::new()).unwrap()),
    };
    let lunch = Week::workdays(&Day::read("9-13, 14-18").unwrap());
    let vacation = Vacation::days(
        Zone::named(zone).unwrap(),
        date("2026-12-27"),
        date("2027-01-03"),
    );
    let holiday = Holiday::new(date("2026-12-25"), date("2026-12-26"), "Christmas", true);
    [
        set(Whose::Group(GroupId(1)), lunch),
        set(
            Whose::Agent(agent),
            Week::read(&["22:00–6:00", "", "", "", "", "", ""]).unwrap(),
        ),
        HoursAction::AddVacation {
            agent,
            vacation: vacation.unwrap(),
        },
        HoursAction::AddHoliday(holiday.unwrap()),
    ]
}

fn act(by: AgentId, action: DeskAction) -> Command {
    Command::Desk {
        by,
        chat: ChatId(1),
        action,
    }
}

fn write(to: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okno.redb");
    furnish(&path);
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&std::fs::read(path).unwrap()).unwrap();
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::write(to, packed.finish().unwrap()).unwrap();
}

#[test]
fn a_file_of_every_shape_opens_and_every_record_in_it_is_read() {
    let newest = golden().join(format!("files/shape-{SHAPE}.redb.gz"));
    if !newest.exists() && std::env::var_os("OKNO_GOLDEN_WRITE").is_some() {
        write(&newest);
    }
    assert!(
        newest.exists(),
        "no file of shape {SHAPE} is kept: OKNO_GOLDEN_WRITE=1"
    );
    for file in std::fs::read_dir(golden().join("files")).unwrap() {
        let file = file.unwrap().path();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("okno.redb");
        let mut bytes = Vec::new();
        GzDecoder::new(std::fs::File::open(&file).unwrap())
            .read_to_end(&mut bytes)
            .unwrap();
        std::fs::write(&path, bytes).unwrap();
        let store = Store::open(&path, now()).unwrap();
        let snapshot = store.snapshot().unwrap();
        let name = file.display();
        assert_eq!(
            check::check(&snapshot).unwrap(),
            Vec::<String>::new(),
            "{name}"
        );
        assert_eq!(
            snapshot.agents().unwrap()[0].email,
            "vera@okno.example",
            "{name}"
        );
        assert_eq!(snapshot.templates().unwrap()[0].name, "continue", "{name}");
        assert_eq!(
            (
                snapshot.sessions().unwrap().len(),
                snapshot.invitations().unwrap().len()
            ),
            (1, 1),
            "{name}"
        );
        assert_eq!(
            (
                snapshot.numbers().unwrap().len(),
                snapshot.outbox_rows().unwrap().len()
            ),
            (1, 2),
            "{name}"
        );
        let entries = snapshot.entries_before(ChatId(1), None, 200).unwrap();
        assert!(
            entries.iter().any(|entry| entry.text() == "only for us"),
            "{name}"
        );
        assert!(snapshot.quarantine_count().unwrap() > 0, "{name}");
        assert!(
            !snapshot.events_after(0, 10_000).unwrap().is_empty(),
            "{name}"
        );
        // Since the third shape hours are kept; before it everyone works around the clock.
        let group = schedule_of(&snapshot, Whose::Group(GroupId(1))).unwrap();
        let vera = schedule_of(&snapshot, Whose::Agent(AgentId(1))).unwrap();
        let holidays = group.calendar.map_or(0, |calendar| calendar.holidays.len());
        let is_new =
            !name.to_string().contains("shape-1.") && !name.to_string().contains("shape-2.");
        let expected = if is_new { (1, 1, true) } else { (0, 0, false) };
        assert_eq!(
            (holidays, vera.vacations.len(), vera.calendar.is_some()),
            expected,
            "{name}"
        );
        let sources = snapshot.group_settings(GroupId(1)).unwrap().sources.len();
        let talks = snapshot.first_words(GroupId(1), None).unwrap().is_some();
        let language = snapshot.desk_settings().unwrap().language;
        let expected = if is_new {
            (3, true, Language::Hr)
        } else {
            (0, false, Language::En)
        };
        assert_eq!((sources, talks, language), expected, "{name}");
        // Since the tenth there is a draft.
        let draft = snapshot.draft(ChatId(1), AgentId(1)).unwrap();
        let wishes = |files: Vec<InBox>| files.iter().map(|file| file.wish).collect::<Vec<_>>();
        let draft = draft.map(|draft| (wishes(draft.files), draft.choices));
        let shape: u64 = file
            .to_string_lossy()
            .split(['-', '.'])
            .rev()
            .nth(2)
            .unwrap()
            .parse()
            .unwrap();
        let kept = (shape >= 10).then(|| (WISHES.to_vec(), Some(yes_or_no())));
        assert_eq!(draft, kept, "{name}");
        // Since the eleventh a request knows that a template was written for it.
        let requests = snapshot.template_requests().unwrap();
        let is_written = |it: &TemplateRequest| matches!(it.state, RequestState::Written { .. });
        assert_eq!(requests.iter().any(is_written), shape >= 11, "{name}");
        // The desk goes on from there.
        let mut engine = Engine::new(store).unwrap();
        let vera = snapshot.agents().unwrap()[0].id;
        drop(snapshot);
        let outcome = engine
            .step(vec![act(vera, DeskAction::Done(None))], now())
            .unwrap()
            .pop();
        assert!(
            matches!(outcome, Some(Outcome::Answered(Answer::Done))),
            "{name}: {outcome:?}"
        );
    }
}
