//! What is not about one chat: people, groups, hours, words, rules, the connection. Every route, by everybody's role,
//! with one's own, with those below and with those above.

use hyper::{Method, Request};
use okno::base::clock::Timestamp;
use okno::base::id::{AgentId, QuarantineId, SessionId};
use okno::base::secret::Secret;
use okno::base::totp;
use okno::domain::agent::{Role, SessionKind, secret_hash};
use okno::domain::changes::Answer;
use okno::domain::command::{
    AgentChange, Command, HoursAction, SessionCommand, TeamAction, TwoFactorCommand,
};
use okno::domain::event::QuarantineCause;
use okno::domain::hours::holiday::{Holiday, Vacation};
use okno::domain::hours::zone::Date;
use okno::domain::inbound::{Inbound, Item};
use okno::domain::push::{NewDevice, PushCommand};
use okno::domain::scope::Scopes;
use okno::domain::view::View as _;
use okno::net::client::{Client, Payload};
use serde_json::{Value, json};

use crate::desk::{Api, PASSWORD, PATIENCE};
use crate::rights::team::{Furnisher, House, Person, State, Subject};
use crate::rights::{Row, rows, word};

/// Who asks.
const COLUMNS: [Person; 5] = [
    Person::Nobody,
    Person::Agent,
    Person::Lead,
    Person::Admin,
    Person::Owner,
];

const TABLE: &str = "
                                                      nobody agent lead admin owner
    GET    /chats                                       401   ok    ok    ok    ok
    POST   /chats/bulk/{id}/undo           ones_own     401   403   ok    ok    ok
    POST   /chats/bulk/{id}/undo           anothers     401   403   404   404   404
    GET    /events                                      401   ok    ok    ok    ok
    GET    /mentions                                    401   ok    ok    ok    ok
    GET    /notices                                     401   ok    ok    ok    ok
    POST   /notices/read                                401   ok    ok    ok    ok
    GET    /forecast                                    401   ok    ok    ok    ok
    GET    /palette                                     401   ok    ok    ok    ok
    GET    /customers                                   401   ok    ok    ok    ok
    GET    /customers/{id}                              401   ok    ok    ok    ok
    GET    /tags                                        401   ok    ok    ok    ok
    GET    /quick-replies                               401   ok    ok    ok    ok
    GET    /quick-replies/export                        401   ok    ok    ok    ok
    POST   /quick-replies                  mine         401   ok    ok    ok    ok
    POST   /quick-replies                  everybodys   401   403   403   ok    ok
    POST   /quick-replies/import           mine         401   ok    ok    ok    ok
    POST   /quick-replies/import           everybodys   401   403   403   ok    ok
    GET    /quick-replies/{id}                          401   404   404   404   404
    PATCH  /quick-replies/{id}                          401   404   404   404   404
    DELETE /quick-replies/{id}                          401   404   404   404   404
    GET    /reports                                     401   403   ok    ok    ok
    GET    /reports/csv                                 401   403   ok    ok    ok
    GET    /reports/delivery                            401   403   ok    ok    ok
    GET    /reports/delivery/csv                        401   403   ok    ok    ok
    GET    /wishes                                      401   ok    ok    ok    ok
    PUT    /wishes                                      401   403   403   ok    ok
    GET    /rules                                       401   ok    ok    ok    ok
    POST   /rules/read                                  401   ok    ok    ok    ok
    PUT    /rules                                       401   403   403   403   ok

    GET    /me                                          401   ok    ok    ok    ok
    PATCH  /me                                          401   ok    ok    ok    ok
    POST   /me/activity                                 401   ok    ok    ok    ok
    GET    /me/notifications                            401   ok    ok    ok    ok
    PUT    /me/notifications                            401   ok    ok    ok    ok
    POST   /me/notifications/devices                    401   ok    ok    ok    ok
    POST   /me/notifications/devices/{id}/test  ones_own  401   ok    ok    ok    ok
    POST   /me/notifications/devices/{id}/test  an_agents 401   404   404   404   404
    DELETE /me/notifications/devices/{id}  ones_own     401   ok    ok    ok    ok
    DELETE /me/notifications/devices/{id}  an_agents    401   404   404   404   404
    GET    /me/sessions                                 401   ok    ok    ok    ok
    DELETE /me/sessions/{id}               ones_own     401   ok    ok    ok    ok
    DELETE /me/sessions/{id}               an_agents    401   404   404   404   404
    POST   /me/sessions/end                             401   ok    ok    ok    ok
    GET    /me/two-factor                               401   ok    ok    ok    ok
    POST   /me/two-factor                               401   422   422   422   422
    PUT    /me/two-factor                               401   403   403   403   403
    DELETE /me/two-factor                               401   422   422   422   422
    POST   /me/two-factor/recovery                      401   403   403   403   403
    GET    /me/tokens                                   401   ok    ok    ok    ok
    POST   /me/tokens                                   401   ok    ok    ok    ok
    DELETE /me/tokens/{id}                 ones_own     401   ok    ok    ok    ok
    DELETE /me/tokens/{id}                 an_agents    401   404   404   404   404

    GET    /agents                                      401   ok    ok    ok    ok
    POST   /agents                         an_agent     401   403   403   ok    ok
    POST   /agents                         an_admin     401   403   403   ok    ok
    POST   /agents                         an_owner     401   403   403   403   ok
    GET    /agents/{id}                    an_owner     401   ok    ok    ok    ok
    PATCH  /agents/{id}                    an_agent     401   403   403   ok    ok
    PATCH  /agents/{id}                    an_admin     401   403   403   ok    ok
    PATCH  /agents/{id}                    an_owner     401   403   403   403   ok
    PATCH  /agents/{id}                    promotes     401   403   403   403   ok
    PATCH  /agents/{id}                    own_role     401   403   403   403   ok
    PATCH  /agents/{id}                    own_rights   401   403   403   ok    ok
    PATCH  /agents/{id}                    switches     401   403   403   ok    ok
    PATCH  /agents/{id}                    enables      401   403   403   ok    ok
    POST   /agents/{id}/invitation         a_newcomer   401   403   403   ok    ok
    POST   /agents/{id}/invitation         an_admin     401   403   403   403   ok
    POST   /agents/{id}/invitation         an_owner     401   403   403   403   ok
    DELETE /agents/{id}/invitation         a_newcomer   401   403   403   ok    ok
    GET    /agents/{id}/sessions           ones_own     401   ok    ok    ok    ok
    GET    /agents/{id}/sessions           an_admin     401   403   403   ok    ok
    DELETE /agents/{id}/sessions/{session} an_admin     401   403   403   ok    ok
    DELETE /agents/{id}/sessions/{session} an_owner     401   403   403   403   ok
    POST   /agents/{id}/sessions/end       ones_own     401   ok    ok    ok    ok
    POST   /agents/{id}/sessions/end       an_admin     401   403   403   ok    ok
    POST   /agents/{id}/sessions/end       an_owner     401   403   403   403   ok
    DELETE /agents/{id}/two-factor         an_agent     401   403   403   ok    ok
    DELETE /agents/{id}/two-factor         an_admin     401   403   403   403   ok
    DELETE /agents/{id}/two-factor         an_owner     401   403   403   403   ok
    GET    /roles                                       401   ok    ok    ok    ok
    PATCH  /roles/{role}                   agent        401   403   403   ok    ok
    PATCH  /roles/{role}                   admin        401   403   403   403   ok
    PATCH  /roles/{role}                   owner        401   403   403   403   403
    GET    /audit                                       401   403   403   ok    ok

    GET    /agents/{id}/hours              an_owner     401   ok    ok    ok    ok
    PUT    /agents/{id}/hours              ones_own     401   ok    ok    ok    ok
    PUT    /agents/{id}/hours              an_admin     401   403   403   ok    ok
    PUT    /agents/{id}/hours              an_owner     401   403   403   403   ok
    DELETE /agents/{id}/hours              ones_own     401   ok    ok    ok    ok
    DELETE /agents/{id}/hours              an_admin     401   403   403   ok    ok
    DELETE /agents/{id}/hours              an_owner     401   403   403   403   ok
    GET    /agents/{id}/vacations          an_owner     401   ok    ok    ok    ok
    POST   /agents/{id}/vacations          ones_own     401   ok    ok    ok    ok
    POST   /agents/{id}/vacations          an_admin     401   403   403   ok    ok
    POST   /agents/{id}/vacations          an_owner     401   403   403   403   ok
    DELETE /agents/{id}/vacations/{n}      ones_own     401   ok    ok    ok    ok
    DELETE /agents/{id}/vacations/{n}      an_admin     401   403   403   ok    ok
    DELETE /agents/{id}/vacations/{n}      an_owner     401   403   403   403   ok
    PATCH  /agents/{id}                    disables     401   403   403   ok    ok
    PATCH  /agents/{id}                    owner_off    401   403   403   403   ok
    GET    /holidays                                    401   ok    ok    ok    ok
    POST   /holidays                                    401   403   403   ok    ok
    DELETE /holidays/{n}                                401   403   403   ok    ok
    POST   /holidays/import                             401   403   403   ok    ok
    POST   /media                                       401   422   422   422   422
    GET    /files                                       401   ok    ok    ok    ok
    PATCH  /files                                       401   403   403   ok    ok
    GET    /courtesy                                    401   ok    ok    ok    ok
    PATCH  /courtesy                                    401   403   403   ok    ok

    GET    /groups                                      401   ok    ok    ok    ok
    POST   /groups                                      401   403   403   ok    ok
    GET    /groups/{id}                                 401   ok    ok    ok    ok
    PATCH  /groups/{id}                                 401   403   403   ok    ok
    GET    /groups/{id}/words                           401   ok    ok    ok    ok
    PUT    /groups/{id}/words                           401   403   403   ok    ok
    DELETE /groups/{id}/words                           401   403   403   ok    ok
    PUT    /groups/{id}/words/{number}                  401   403   403   ok    ok
    DELETE /groups/{id}/words/{number}                  401   403   403   ok    ok
    GET    /groups/{id}/hours                           401   ok    ok    ok    ok
    PUT    /groups/{id}/hours                           401   403   403   ok    ok
    DELETE /groups/{id}/hours                           401   403   403   ok    ok
    GET    /chats/next                                  401   ok    ok    ok    ok
    GET    /promises                                    401   ok    ok    ok    ok
    GET    /promises/{whose}                            401   ok    ok    ok    ok
    PUT    /promises/{whose}                            401   403   403   ok    ok
    GET    /groups/{id}/routing                         401   ok    ok    ok    ok
    PUT    /groups/{id}/routing                         401   403   403   ok    ok
    POST   /groups/{id}/routing/try                     401   403   403   ok    ok

    GET    /templates                                   401   ok    ok    ok    ok
    POST   /templates/sync                              401   403   403   ok    ok
    POST   /templates                                   401   403   403   422   422
    GET    /templates/{id}                              401   404   404   404   404
    PATCH  /templates/{id}                              401   403   403   404   404
    DELETE /templates/{id}                              401   403   403   404   404
    PUT    /templates/{id}/topics                       401   403   403   404   404
    GET    /templates/requests                          401   ok    ok    ok    ok
    POST   /templates/requests                          401   ok    ok    ok    ok
    POST   /templates/requests/{id}/answer              401   403   403   404   404
    PUT    /numbers/{id}/reopening                      401   403   403   404   404
    GET    /numbers                                     401   ok    ok    ok    ok
    POST   /numbers/{id}/lifted                         401   403   403   404   404
    GET    /connect                                     401   403   403   ok    ok
    POST   /connect/check                               401   403   403   ok    ok
    POST   /connect/subscribe                           401   403   403   422   422
    GET    /health                                      401   403   403   ok    ok
    GET    /quarantine                                  401   403   403   ok    ok
    GET    /quarantine/{id}                             401   403   403   ok    ok
    POST   /quarantine/{id}/dismiss                     401   403   403   ok    ok
    DELETE /quarantine/{id}                             401   403   403   ok    ok
    POST   /quarantine/dismiss                          401   403   403   ok    ok
    POST   /quarantine/reread                           401   403   403   ok    ok
    GET    /clock                                       401   ok    ok    ok    ok
    POST   /clock                                       401   ok    ok    ok    ok
    POST   /clock/seen                                  401   403   403   ok    ok
    GET    /backup                                      401   403   403   403   ok

    GET    /invitations/{token}                         ok    ok    ok    ok    ok
    POST   /invitations/{token}                         ok    ok    ok    ok    ok
    POST   /session                                     ok    ok    ok    ok    ok
    DELETE /session                                     ok    ok    ok    ok    ok
";

/// The rows.
pub fn table() -> Vec<Row> {
    let (_, table) = TABLE.trim().split_once('\n').unwrap();
    rows(table, COLUMNS.len())
}

/// Somebody whom something is done to, who has signed in, has a second factor and goes on vacation.
struct Other {
    agent: AgentId,
    session: SessionId,
    device: u64,
    vacation: u64,
}

/// What is there for one of those who ask alone: rows of different columns don't disturb each other.
struct Things {
    person: Person,
    agent: Other,
    admin: Other,
    owner: Other,
    /// Disabled.
    gone: AgentId,
    /// Has never signed in; a link leads to their password.
    newcomer: AgentId,
    /// Another one, who comes by this link.
    link: String,
    /// A further sign-in and a token of who asks, and a vacation.
    own: Option<Other>,
    token: Option<SessionId>,
    holiday: u64,
    part: QuarantineId,
    /// Chats that may be handled at once.
    chat: Subject,
}

/// A sign-in or a token, and its id.
fn begin(furnisher: &mut Furnisher, agent: AgentId, secret: &str, kind: SessionKind) -> SessionId {
    let hash = secret_hash(secret);
    let command = SessionCommand::Begin {
        by: None,
        agent,
        hash,
        kind,
        origin: None,
    };
    furnisher.step(vec![Command::Session(command)]);
    furnisher.snapshot().session(hash).unwrap().unwrap().id
}

fn vacation(furnisher: &mut Furnisher, agent: AgentId) -> u64 {
    let day = |days: i64| Timestamp::from_millis(furnisher.now().millis() + days * 86_400_000);
    let vacation = Vacation {
        from: day(100),
        to: day(107),
    };
    let action = HoursAction::AddVacation { agent, vacation };
    match furnisher.team(None, TeamAction::Hours(action)) {
        Answer::Listed(numbers) => numbers[0],
        other => panic!("{other:?}"),
    }
}

fn other(furnisher: &mut Furnisher, name: &str, role: Role) -> Other {
    let password = Some(furnisher.password.clone());
    let agent = furnisher.add(name, role, password);
    let secret = Secret::new("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
    let at = furnisher.now();
    let code = totp::code_at(&secret, at).unwrap();
    let begin_factor = TwoFactorCommand::Begin { agent, secret };
    let confirm = TwoFactorCommand::Confirm {
        agent,
        code,
        at,
        recovery: Vec::new(),
        except: None,
    };
    for command in [begin_factor, confirm] {
        furnisher.step(vec![Command::TwoFactor(command)]);
    }
    let session = begin(furnisher, agent, &format!("of {name}"), SessionKind::SignIn);
    Other {
        agent,
        session,
        device: pushes(furnisher, agent, &format!("of {name}")),
        vacation: vacation(furnisher, agent),
    }
}

fn things(furnisher: &mut Furnisher, person: Person, chat: Subject) -> Things {
    let of = |what: &str| format!("{what}-of-{person:?}");
    let own = (person != Person::Nobody).then(|| Other {
        agent: person.id(),
        session: begin(furnisher, person.id(), &of("own"), SessionKind::SignIn),
        device: pushes(furnisher, person.id(), &of("own")),
        vacation: vacation(furnisher, person.id()),
    });
    let kind = SessionKind::Token {
        name: "CRM".to_owned(),
        scopes: Scopes::All,
    };
    let token = (own.as_ref()).map(|own| begin(furnisher, own.agent, &of("token"), kind));
    let gone = furnisher.add(&of("gone"), Role::Agent, None);
    let off = AgentChange {
        disabled: Some(true),
        ..Default::default()
    };
    let action = TeamAction::ChangeAgent {
        agent: gone,
        change: off,
    };
    furnisher.team(None, action);
    let mut invited = |what: &str| {
        let agent = furnisher.add(&of(what), Role::Agent, None);
        let hash = secret_hash(&of(what));
        furnisher.team(None, TeamAction::Invite { agent, hash });
        agent
    };
    let newcomer = invited("newcomer");
    invited("link");
    let date = Date::read(&format!("2030-01-{:02}", person as u8 + 10)).unwrap();
    let holiday = Holiday::new(date, date, "", false).unwrap();
    let action = TeamAction::Hours(HoursAction::AddHoliday(holiday));
    let Answer::Listed(holidays) = furnisher.team(None, action) else {
        panic!("no holiday");
    };
    let inbound = Inbound {
        item: Item::Unplaced(QuarantineCause::Unreadable("a riddle".to_owned())),
        raw: of("raw").into(),
    };
    furnisher.step(vec![Command::Inbound(vec![inbound])]);
    let parts = furnisher.snapshot().quarantine_after(QuarantineId(0), 100);
    Things {
        person,
        agent: other(furnisher, &of("agent"), Role::Agent),
        admin: other(furnisher, &of("admin"), Role::Admin),
        owner: other(furnisher, &of("owner"), Role::Owner),
        gone,
        newcomer,
        link: of("link"),
        own,
        token,
        holiday: holidays[0],
        part: parts.unwrap().pop().unwrap().0,
        chat,
    }
}

impl Things {
    /// Whom a row is about. Nobody has nothing of their own: they ask about an agent.
    fn other(&self, variant: &str) -> &Other {
        match variant {
            "ones_own" | "own_role" | "own_rights" => self.own.as_ref().unwrap_or(&self.agent),
            "an_admin" => &self.admin,
            "an_owner" | "owner_off" => &self.owner,
            _ => &self.agent,
        }
    }

    /// Where a row leads.
    fn path(&self, row: &Row, undo: u64) -> String {
        let other = self.other(row.variant);
        let id = match row.pattern.split('/').nth(1).unwrap() {
            "chats" => undo,
            "agents" if row.variant == "a_newcomer" => self.newcomer.0,
            "agents" if row.variant == "enables" => self.gone.0,
            "agents" => other.agent.0,
            "me" if row.pattern.contains("devices") => match row.variant {
                "ones_own" => self.own.as_ref().map_or(1, |own| own.device),
                _ => self.agent.device,
            },
            "me" if row.variant == "an_agents" => other.session.0,
            "me" if row.pattern.contains("tokens") => self.token.map_or(1, |token| token.0),
            "me" => other.session.0,
            "quarantine" => self.part.0,
            // None is touched: others look at them at the same time.
            "templates" => 9_999,
            _ => 2,
        };
        let n = if row.pattern.starts_with("/holidays") {
            self.holiday
        } else {
            other.vacation
        };
        row.pattern
            .replace("{id}", &id.to_string())
            .replace("{session}", &other.session.0.to_string())
            .replace("{n}", &n.to_string())
            .replace("{number}", "1")
            .replace("{role}", row.variant)
            .replace("{whose}", "group:1")
            .replace("{token}", &self.link)
    }

    /// What is sent.
    fn body(&self, row: &Row) -> Option<Value> {
        let name = format!("{}-{:?}", row.variant, self.person);
        let day = json!({"from": "2031-01-01", "to": "2031-01-02"});
        let code = json!({"code": "000000", "current_password": "not this one"});
        Some(match (row.method.as_str(), row.pattern) {
            ("PUT", "/rules") => json!({"text": "Be kind.", "seen": 1}),
            ("POST", "/templates") => json!({"name": "Not A Name", "body": "Hi"}),
            ("PATCH", "/templates/{id}") => json!({"body": "Hi"}),
            ("PUT", "/templates/{id}/topics") => json!({"topics": ["urgent"]}),
            ("POST", "/templates/requests") => json!({"topic": name, "words": "Please pay."}),
            ("POST", "/templates/requests/{id}/answer") => json!({"declined": "No."}),
            ("PUT", "/numbers/{id}/reopening") => json!({"reopening": null}),
            ("POST", "/rules/read") => json!({"revision": 1}),
            ("PATCH", "/me") => json!({"sound": false}),
            ("POST", "/me/activity") => json!({"idle": false}),
            ("POST", "/me/two-factor") => json!({"current_password": "not this one"}),
            ("DELETE", "/me/two-factor") => code,
            (_, "/me/two-factor" | "/me/two-factor/recovery") => json!({"code": "000000"}),
            ("PUT", "/me/notifications") => json!({"discreet": true}),
            ("POST", "/me/notifications/devices") => device(),
            ("POST", "/me/tokens") => json!({"name": "another"}),
            ("POST", "/agents") => {
                let role = row.variant.rsplit('_').next();
                json!({"name": name, "email": format!("{name}@okno.example"), "role": role})
            }
            ("PATCH", "/agents/{id}") => match row.variant {
                "promotes" | "own_role" => json!({"role": "owner"}),
                "own_rights" => json!({"rights": {"export": true}}),
                "switches" => json!({"rights": {"take_over": true}}),
                "enables" => json!({"disabled": false}),
                "disables" | "owner_off" => json!({"disabled": true}),
                _ => json!({"name": name}),
            },
            ("PUT", "/agents/{id}/hours" | "/groups/{id}/hours") => {
                json!({"zone": "UTC", "week": {"mon": ["09:00-13:00"]}})
            }
            ("PATCH", "/roles/{role}") => json!({"rights": {"see_new": null}}),
            ("POST", "/agents/{id}/vacations") => day,
            ("POST", "/holidays") => json!({"from": "2030-02-01", "name": name}),
            ("POST", "/holidays/import") => json!({"ics": CALENDAR}),
            ("PATCH", "/courtesy") => json!({"desk": "read"}),
            ("PATCH", "/files") => json!({"picture_megabytes": 4}),
            ("POST", "/groups") => json!({"name": format!("Of {name}")}),
            ("PATCH", "/groups/{id}") => json!({"answers_within": 5}),
            ("PUT", "/groups/{id}/words" | "/groups/{id}/words/{number}") => {
                json!({"greeting": "Hello"})
            }
            (_, "/groups/{id}/routing" | "/groups/{id}/routing/try") => {
                if row.method == Method::GET {
                    return None;
                }
                json!({"way": "by_hand"})
            }
            ("PUT", "/promises/{whose}") => json!({"first_reply": 30}),
            ("PUT", "/wishes") => json!({"stop": ["STOP"], "resume": []}),
            ("POST", "/quick-replies" | "/quick-replies/import") => {
                let whose = if row.variant == "mine" { "me" } else { "desk" };
                let reply = json!({"name": name, "text": "Hello"});
                if row.pattern.ends_with("import") {
                    json!({"for": whose, "quick_replies": [reply]})
                } else {
                    json!({"name": name, "text": "Hello", "for": whose})
                }
            }
            ("PATCH", "/quick-replies/{id}") => json!({"name": "other"}),
            ("POST", "/clock") => json!({"advance": "1s"}),
            ("POST", "/invitations/{token}") => json!({"password": "a password of their own"}),
            ("POST", "/session") => {
                let email = "resp@okno.example";
                json!({"email": email, "password": PASSWORD})
            }
            _ => return None,
        })
    }
}

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Christmas\r\n\
    DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261226\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// A stream has no end: only its beginning is asked for.
async fn listens(api: &Api) -> (u16, Value) {
    let mut request = Request::get(format!("http://{}/api/v1/events", api.address));
    if !api.token.is_empty() {
        request = request.header("authorization", format!("Bearer {}", api.token));
    }
    let request = request.body(Payload::from("")).unwrap();
    let client = Client::new().unwrap();
    let answer = client.download(request, PATIENCE).await.unwrap();
    (answer.status.as_u16(), Value::Null)
}

/// A browser that wants pushes.
fn device() -> Value {
    json!({"endpoint": "https://push.example.org/another", "auth": "A".repeat(22),
        "p256dh": format!("B{}", "A".repeat(86))})
}

/// A device of somebody's, by its id.
fn pushes(furnisher: &mut Furnisher, agent: AgentId, secret: &str) -> u64 {
    let device = NewDevice {
        endpoint: Secret::new(format!("https://push.example.org/{agent}-{secret}")),
        key: vec![4; 65],
        auth: Secret::new("A".repeat(22)),
        name: secret.to_owned(),
    };
    let command = PushCommand::Subscribe {
        by: agent,
        session: secret_hash(secret),
        device: Box::new(device),
    };
    let key = PushCommand::Key(Secret::new("of the desk"));
    furnisher.step(vec![Command::Push(key), Command::Push(command)]);
    let devices = furnisher.snapshot().push_devices().unwrap();
    devices.last().unwrap().0
}

/// Something that may be undone, by its id: their own for those who may do it, else somebody's.
async fn deed(house: &House, things: &Things, row: &Row) -> u64 {
    if !row.pattern.starts_with("/chats/bulk") {
        return 0;
    }
    let who = match (row.variant, things.person) {
        ("ones_own", person @ (Person::Lead | Person::Admin | Person::Owner)) => person,
        (_, Person::Lead) => Person::Admin,
        _ => Person::Lead,
    };
    let body = json!({"chats": [things.chat.chat.0],
        "action": {"done": {"reason": "nothing to answer"}}});
    let done = house.api(who).post("/chats/bulk", body).await;
    done["undo"].as_u64().unwrap_or(1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_may_do_in_the_house_what_the_table_says() {
    let (house, things) = House::start(|furnisher| {
        let seen = Some(0);
        let text = "Be kind.".to_owned();
        furnisher.team(Some(Person::Owner), TeamAction::WriteRules { text, seen });
        let chats = furnisher.chats(&[(State::New, false); COLUMNS.len()]);
        let each = COLUMNS.into_iter().zip(chats);
        each.map(|(person, chat)| things(furnisher, person, chat))
            .collect::<Vec<Things>>()
    })
    .await;
    let mut wrong = Vec::new();
    for row in &table() {
        for (things, expected) in things.iter().zip(&row.expected) {
            let api = match row.pattern {
                // Who signs out is asked nothing more.
                "/session" if things.person != Person::Nobody => &Api {
                    token: format!("own-of-{:?}", things.person),
                    ..house.api(things.person).clone()
                },
                _ => house.api(things.person),
            };
            let undo = deed(&house, things, row).await;
            let path = things.path(row, undo);
            let (status, answer) = match row.pattern {
                "/events" => listens(api).await,
                _ => api.call(row.method.clone(), &path, things.body(row)).await,
            };
            let found = word(status, &answer);
            if found != *expected {
                let name = row.name();
                let person = things.person;
                wrong.push(format!(
                    "{name} by {person:?}: {found}, not {expected}: {answer}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    house.desk.stop().await;
}
