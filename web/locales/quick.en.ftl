# What is written quickly: drafts, quick replies, commands, reactions.

draft-of-mine = You have a draft
draft-of-others = { $count ->
    [one] { $names } has a draft
   *[other] { $names } have drafts
}
draft-kept = Your draft is kept
draft-keep = Keep as a draft
draft-elsewhere = In another window it says:
draft-take = Use these words
