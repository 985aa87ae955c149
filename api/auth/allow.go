package auth

import (
	"slices"

	"creditbank/courses/org"
)

// Roles says who may ask for an operation.
type Roles struct {
	Anybody bool // also without a key
	Signed  bool // every member who has signed in, also before a role is chosen
	// OnMachine lets those in, too, who ask without a key from the machine itself.
	OnMachine bool
	Of        []org.Role
}

func anybody() Roles               { return Roles{Anybody: true} }
func only(roles ...org.Role) Roles { return Roles{Of: roles} }

// concerned are the roles that records of learners are kept for. Whose records
// each may see is the registrar's matter.
var concerned = []org.Role{org.Office, org.Clerk, org.Enterprise, org.Site, org.College, org.Learner, org.Auditor}

// allowed says which roles may ask for which operation of the API, by its
// operationId. An operation that is not here is allowed to nobody.
var allowed = map[string]Roles{
	"registerLearner": only(org.Office, org.Clerk, org.Enterprise, org.Site),
	"findLearners":    only(org.Office, org.Clerk, org.Enterprise, org.Site),
	"getLearner":      only(concerned...),
	"changeStaff":     only(org.Office, org.Enterprise, org.Site),
	"listStaff":       only(org.Office, org.Auditor, org.Enterprise, org.Site),
	"giveConsent":     only(org.Office, org.Learner),
	"withdrawConsent": only(org.Office, org.Learner),
	"listConsents":    only(org.Office, org.Auditor, org.College, org.Learner),
	"listReadings":    only(org.Office, org.Auditor, org.Learner),
	"getBalance":      only(concerned...),
	"listLots":        only(concerned...),
	"getStatement":    only(concerned...),
	"changeAccount":   only(org.Office),
	"getTranscript":   only(concerned...),
	"getSheet":        only(concerned...),
	"eraseLearner":    only(org.Office),
	"previewMerge":    only(org.Office, org.Auditor),
	"mergeLearners":   only(org.Office),
	"correctIdentity": only(org.Office),

	"deposit":      only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College),
	"depositBatch": only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College),

	"sendReport":         only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College),
	"listReports":        only(org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site, org.College),
	"getReport":          only(org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site, org.College),
	"listReportRows":     only(org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site, org.College),
	"getReportResults":   only(org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site, org.College),
	"getAnnotatedReport": only(org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site, org.College),
	"bookReport":         only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College),
	"cancelReport":       only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College),
	"listSuspense":       only(org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site, org.College),
	"getSuspense":        only(org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site, org.College),
	"proposeMatches":     only(org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site, org.College),
	"matchSuspense":      only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College),
	"rejectSuspense":     only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College),
	"getReportTemplate":  anybody(),

	"getEntry":       only(concerned...),
	"reverseDeposit": only(org.Office, org.Clerk, org.Enterprise, org.Site),
	"revokeDeposit":  only(org.Office, org.Clerk, org.Enterprise, org.Site),
	"adjustDeposit":  only(org.Office),

	"placeHold":   only(org.Office, org.College),
	"getHold":     only(concerned...),
	"captureHold": only(org.Office, org.College),
	"releaseHold": only(org.Office, org.College),

	"listCourses":         anybody(),
	"getCourse":           anybody(),
	"publishCourse":       only(org.Office),
	"listOrganisations":   anybody(),
	"getOrganisation":     anybody(),
	"publishOrganisation": only(org.Office),
	"listProgrammes":      anybody(),
	"publishProgramme":    only(org.Office, org.College),
	"getProgramme":        anybody(),
	"listEquivalences":    anybody(),
	"proposeEquivalences": only(org.Office, org.College),
	"voteOnEquivalences":  only(org.Office, org.College, org.Expert),

	// A clerk prepares what the office decides, and what it confirms is prepared by
	// somebody else. So a clerk names the panel of a review and another expert in
	// the place of one, and sees the votes; that a course is published or retired
	// is decided by the office.
	"retireCourse":           only(org.Office),
	"searchCatalogue":        anybody(),
	"listCourseProposals":    only(org.Office, org.Clerk, org.Enterprise, org.Expert, org.Auditor),
	"getCourseProposal":      only(org.Office, org.Clerk, org.Enterprise, org.Expert, org.Auditor),
	"proposeCourse":          only(org.Enterprise),
	"editCourseProposal":     only(org.Enterprise),
	"submitCourseProposal":   only(org.Enterprise),
	"withdrawCourseProposal": only(org.Enterprise),
	"openCourseReview":       only(org.Office, org.Clerk),
	"replaceExpert":          only(org.Office, org.Clerk),
	"voteOnCourse":           only(org.Expert),
	"publishReviewedCourse":  only(org.Office),

	// Likewise a clerk files plans, money and spending on behalf of organisations
	// below, and reads what came of them; rules, closing and voiding, orders and
	// budgets, which spend somebody's money, are decided by others.
	"listTrainingRules":    anybody(),
	"publishTrainingRules": only(org.Office),
	"getDuty":              only(org.Office, org.Clerk, org.Enterprise, org.Site, org.Learner, org.Auditor),
	"getOrganisationDuty":  only(org.Office, org.Clerk, org.Enterprise, org.Site, org.Auditor),
	"getTradeDuty":         only(org.Office, org.Auditor),
	"fileTrainingPlan":     only(org.Office, org.Clerk, org.Enterprise),
	"closeTrainingPlan":    only(org.Office, org.Enterprise),
	"getTrainingPlan":      only(org.Office, org.Clerk, org.Enterprise, org.Site, org.Auditor),
	"getPlanDone":          only(org.Office, org.Clerk, org.Enterprise, org.Site, org.Auditor),
	"fileEducationMoney":   only(org.Office, org.Clerk, org.Enterprise),
	"spendEducationMoney":  only(org.Office, org.Clerk, org.Enterprise),
	"voidSpending":         only(org.Office, org.Enterprise),
	"getEducationMoney":    only(org.Office, org.Clerk, org.Enterprise, org.Site, org.Auditor),
	"listTrainingOrders":   only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College, org.Auditor),
	"getTrainingOrder":     only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College, org.Auditor),
	"orderTraining":        only(org.Office, org.Enterprise),
	"settleOrder":          only(org.Office, org.Enterprise),
	"cancelOrder":          only(org.Office, org.Enterprise),
	"getTrainingBudget":    only(org.Office, org.Clerk, org.Enterprise, org.Site, org.Learner, org.Auditor),
	"changeTrainingBudget": only(org.Office, org.Enterprise),

	"setGoal":     only(org.Office, org.Learner),
	"removeGoal":  only(org.Office, org.Learner),
	"listGoals":   only(org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site, org.Learner),
	"getAudit":    only(concerned...),
	"listMatches": only(concerned...),
	"getPlan":     only(concerned...),
	"checkCourse": only(org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site, org.Learner),

	"auditApplicant":     only(org.Office, org.College),
	"listApplications":   only(org.Office, org.Auditor, org.College, org.Learner),
	"seeApplicants":      only(org.Office, org.Auditor, org.College),
	"getApplication":     only(org.Office, org.Auditor, org.College, org.Learner),
	"moveLot":            only(org.Office, org.College),
	"grantException":     only(org.Office, org.College),
	"holdApplication":    only(org.Office, org.College),
	"redeemApplication":  only(org.Office, org.College),
	"releaseApplication": only(org.Office, org.College),
	"listAwards":         only(concerned...),
	"getAward":           only(org.Office, org.Auditor, org.College, org.Learner),

	"listDecisions":   only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College, org.Auditor),
	"getDecision":     only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College, org.Auditor),
	"confirmDecision": only(org.Office, org.Enterprise, org.Site, org.College),
	"declineDecision": only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College),
	"listSanctions":   only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College, org.Learner, org.Auditor),
	"getSanction":     only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College, org.Learner, org.Auditor),
	"imposeSanction":  only(org.Office),
	"reviewSanction":  only(org.Office),
	"endSanction":     only(org.Office),
	"listComplaints":  only(concerned...),
	"getComplaint":    only(concerned...),
	"fileComplaint":   only(org.Enterprise, org.Site, org.College, org.Learner),
	"stepComplaint":   only(org.Office, org.Clerk, org.Enterprise, org.Site, org.College, org.Learner),
	"listKeys":        only(org.Operator, org.Auditor),

	"listStatistics": only(org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site),
	"getStatistics":  only(org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site),

	"getCheckpoint":  anybody(),
	"getTile":        anybody(),
	"getLogKeys":     anybody(),
	"getEntryProof":  anybody(),
	"getConsistency": anybody(),

	"verifySheet":      anybody(),
	"verifyTranscript": anybody(),

	"getAsset":       anybody(),
	"chooseLanguage": anybody(),
	"signIn":         anybody(),
	"signOut":        {Signed: true},
	"changePassword": {Signed: true},
	"chooseRole":     {Signed: true},

	"showOwnRecord":    only(org.Learner),
	"changeOwnGoal":    only(org.Learner),
	"changeOwnConsent": only(org.Learner),
	"fileOwnComplaint": only(org.Learner),

	"showOffice":      only(org.Office, org.Clerk, org.Auditor),
	"handleComplaint": only(org.Office, org.Clerk),
	"clearSuspense":   only(org.Office, org.Clerk),
	"overseeReviews":  only(org.Office, org.Clerk, org.Auditor),
	"judgeCourses":    only(org.Expert),
	"seeDecisions":    only(org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site, org.College),

	"getHome":     anybody(),
	"getDocs":     anybody(),
	"getProblem":  anybody(),
	"getSpecJSON": anybody(),
	"getSpecYAML": anybody(),
	"getLive":     anybody(),
	"getReady":    anybody(),
	"getMetrics":  {OnMachine: true, Of: []org.Role{org.Operator, org.Auditor}},
}

// Allowed returns who may ask for an operation; nobody, and false, for one
// that is not known.
func Allowed(operation string) (Roles, bool) {
	r, ok := allowed[operation]
	return r, ok
}

// Has reports whether a role may ask.
func (r Roles) Has(role org.Role) bool { return r.Anybody || slices.Contains(r.Of, role) }
