//! Whom the rules choose: examples, and properties over random teams.

use proptest::prelude::*;

use super::*;

const A: AgentId = AgentId(1);
const B: AgentId = AgentId(2);
const C: AgentId = AgentId(3);

fn here(agent: AgentId, open: u32) -> Candidate {
    Candidate {
        agent,
        standing: Standing::Here { until: None },
        open,
        given_at: None,
    }
}

fn gone(agent: AgentId, absence: Absence) -> Candidate {
    Candidate {
        standing: Standing::Gone(absence),
        ..here(agent, 0)
    }
}

fn rules(way: Way) -> Rules {
    Rules {
        way,
        ..Rules::default()
    }
}

fn chosen(choice: &Choice) -> Option<(AgentId, Ground)> {
    match choice {
        Choice::To(agent, reason) => Some((*agent, reason.ground)),
        _ => None,
    }
}

fn choose(rules: &Rules, asked: &Asked, candidates: &[Candidate]) -> Choice {
    rules.choose(asked, candidates, candidates.len())
}

#[test]
fn each_way_finds_its_own() {
    let team = [here(A, 3), here(B, 1), gone(C, Absence::Away)];
    let asked = Asked::default();
    let by = |way| choose(&rules(way), &asked, &team);
    assert_eq!(by(Way::ByHand), Choice::ByHand);
    assert_eq!(chosen(&by(Way::Evenly)), Some((B, Ground::Fewest)));
    assert_eq!(chosen(&by(Way::InOrder)), Some((A, Ground::FirstFree)));
    assert_eq!(by(Way::AllAtOnce), Choice::Everybody(vec![A, B]));
}

// F94, F97: who talked with the customer a moment ago comes before who looks after them, both before the rest, and
// neither when they are not free.
#[test]
fn those_who_know_the_customer_come_first_if_they_are_free() {
    let asked = Asked {
        manager: Some(B),
        former: Some(C),
        tried: Vec::new(),
    };
    let mut rules = rules(Way::Evenly);
    rules.manager_first = true;
    rules.cap = Some(5);
    let first = |team: &[Candidate]| chosen(&choose(&rules, &asked, team));
    let team = [here(A, 0), here(B, 3), here(C, 4)];
    assert_eq!(first(&team), Some((C, Ground::FollowUp)));
    let team = [here(A, 0), here(B, 3), here(C, 5)];
    assert_eq!(first(&team), Some((B, Ground::Manager)));
    let team = [here(A, 0), gone(B, Absence::Off), gone(C, Absence::Off)];
    assert_eq!(first(&team), Some((A, Ground::Fewest)));
    // A manager who is not in the list gets their customers all the same, and nobody else's.
    let beside = [here(A, 2), here(B, 0)];
    let none = Asked::default();
    assert_eq!(
        chosen(&rules.choose(&asked, &beside, 1)),
        Some((B, Ground::Manager))
    );
    assert_eq!(
        chosen(&rules.choose(&none, &beside, 1)),
        Some((A, Ground::Fewest))
    );
}

#[test]
fn a_reason_says_how_busy_they_are_and_until_when_they_work() {
    let until = Some(Timestamp::from_seconds(1_786_000_000));
    let mut team = [here(A, 2)];
    team[0].standing = Standing::Here { until };
    let mut rules = rules(Way::Evenly);
    rules.cap = Some(6);
    let reason = Reason {
        ground: Ground::Fewest,
        open: 3,
        cap: Some(6),
        until,
    };
    let choice = choose(&rules, &Asked::default(), &team);
    assert_eq!(choice, Choice::To(A, reason));
}

#[test]
fn when_nobody_is_free_it_is_said_of_each_why() {
    let until = Timestamp::from_seconds(1_786_000_000);
    let mut rules = rules(Way::InOrder);
    rules.cap = Some(2);
    let team = [here(A, 2), gone(B, Absence::Vacation { until }), here(C, 0)];
    let asked = Asked {
        tried: vec![C],
        ..Asked::default()
    };
    assert_eq!(
        choose(&rules, &asked, &team),
        Choice::Nobody(vec![
            (A, Obstacle::Full { open: 2, cap: 2 }),
            (B, Obstacle::Gone(Absence::Vacation { until })),
            (C, Obstacle::DidNotAnswer),
        ])
    );
}

#[test]
fn an_untaken_chat_goes_to_who_has_the_fewest() {
    let team = [here(A, 2), here(B, 1), gone(C, Absence::Off)];
    let choice = rules(Way::AllAtOnce).choose_instead(&Asked::default(), &team, 3);
    assert_eq!(chosen(&choice), Some((B, Ground::Fewest)));
}

fn ways() -> impl Strategy<Value = Way> {
    prop::sample::select(Way::ALL.to_vec())
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (0u32..6, any::<bool>(), prop::option::of(0i64..50));
    prop::collection::vec(one, 0..8).prop_map(|all| {
        let numbered = all.into_iter().zip(1u64..);
        numbered
            .map(|((open, is_here, given), id)| Candidate {
                agent: AgentId(id),
                standing: if is_here {
                    Standing::Here { until: None }
                } else {
                    Standing::Gone(Absence::Away)
                },
                open,
                given_at: given.map(Timestamp::from_millis),
            })
            .collect()
    })
}

proptest! {
    // Never over the cap, never to somebody who is gone, never to one who just did not answer.
    #[test]
    fn only_the_free_are_chosen(
        way in ways(),
        cap in prop::option::of(1u16..6),
        team in candidates(),
        manager in prop::option::of(1u64..8),
        former in prop::option::of(1u64..8),
        tried in prop::collection::vec((1u64..8).prop_map(AgentId), 0..3),
    ) {
        let rules = Rules { way, cap, manager_first: true, ..Rules::default() };
        let asked = Asked {
            manager: manager.map(AgentId),
            former: former.map(AgentId),
            tried: tried.clone(),
        };
        let of = |agent: AgentId| team.iter().find(|candidate| candidate.agent == agent).unwrap();
        let free = |agent: AgentId| {
            let candidate = of(agent);
            matches!(candidate.standing, Standing::Here { .. })
                && cap.is_none_or(|cap| candidate.open < u32::from(cap))
                && !tried.contains(&agent)
        };
        let somebody = team.iter().any(|candidate| free(candidate.agent));
        match choose(&rules, &asked, &team) {
            Choice::To(agent, reason) => {
                prop_assert!(free(agent));
                prop_assert!(reason.cap.is_none_or(|cap| reason.open <= u32::from(cap)));
            }
            Choice::Everybody(all) => {
                prop_assert!(!all.is_empty() && all.into_iter().all(free));
            }
            Choice::Nobody(obstacles) => {
                prop_assert!(!somebody);
                prop_assert_eq!(obstacles.len(), team.len());
            }
            Choice::ByHand => prop_assert_eq!(way, Way::ByHand),
        }
    }

    // Nobody starves: as chats come and go, those who are there get equal shares of them, give or take one.
    #[test]
    fn even_shares(team in 1usize..8, chats in 1usize..200, stays in 0usize..20) {
        let rules = rules(Way::Evenly);
        let mut people: Vec<Candidate> = (1..=team as u64).map(|id| here(AgentId(id), 0)).collect();
        let mut given = vec![0usize; team];
        let mut open = std::collections::VecDeque::new();
        for moment in 0..chats {
            let Choice::To(agent, _) = choose(&rules, &Asked::default(), &people) else {
                panic!("nobody")
            };
            let index = usize::try_from(agent.0).unwrap() - 1;
            people[index].open += 1;
            people[index].given_at = Some(Timestamp::from_millis(moment as i64));
            given[index] += 1;
            open.push_back(index);
            if open.len() > stays {
                people[open.pop_front().unwrap()].open -= 1;
            }
        }
        let (least, most) = (given.iter().min().unwrap(), given.iter().max().unwrap());
        prop_assert!(most - least <= 1, "{given:?}");
    }
}
