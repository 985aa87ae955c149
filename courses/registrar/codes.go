package registrar

import "creditbank/ledger"

// The codes of refusals that need the catalogue or the organisations. They
// are stored and known to clients: never change or reuse one.
const (
	LearnerUnknown      ledger.Code = "learner-unknown"
	CourseUnknown       ledger.Code = "course-unknown"
	CourseNotApproved   ledger.Code = "course-not-approved"
	CourseNotYetThere   ledger.Code = "date-before-course"
	CourseNotYours      ledger.Code = "course-of-other-issuer"
	OrganisationUnknown ledger.Code = "organisation-unknown"
	NotYours            ledger.Code = "organisation-not-yours"
	SiteUnknown         ledger.Code = "site-unknown"
	ProgrammeUnknown    ledger.Code = "programme-unknown"
	ProgrammeNotYours   ledger.Code = "programme-of-other-college"
	HoursTooFew         ledger.Code = "hours-too-few"
	HoursTooMany        ledger.Code = "hours-too-many"
	ScoreOutOfRange     ledger.Code = "score-out-of-range"
	StartedAfterEnd     ledger.Code = "started-after-completed"
	RuleImpossible      ledger.Code = "hours-rule-impossible"
	RetiredTooEarly     ledger.Code = "retired-before-approved"
	NotACollege         ledger.Code = "not-a-college"

	TextMistaken          ledger.Code = "text-mistaken"
	CourseTwice           ledger.Code = "course-twice"
	GroupUnknown          ledger.Code = "group-unknown"
	EffectiveTooEarly     ledger.Code = "effective-before-earlier-version"
	ProgrammeWithoutRules ledger.Code = "programme-without-rules"
	ProgrammeOther        ledger.Code = "text-of-other-programme"
	ProposalClosed        ledger.Code = "proposal-closed"
	VoteTwice             ledger.Code = "vote-twice"
	VoteOwn               ledger.Code = "vote-on-own-proposal"
	ConsentMissing        ledger.Code = "consent-missing"
	ConsentNotYours       ledger.Code = "consent-of-other"
	RegisteredWhen        ledger.Code = "registered-other-day"
)
