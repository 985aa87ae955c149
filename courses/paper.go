package courses

// PaperKind says what a paper is.
type PaperKind string

// The kinds of papers. They are part of stored keys: never change one.
const (
	GoalPaper        PaperKind = "goal"        // a learner's goal
	ProposalPaper    PaperKind = "proposal"    // equivalences on their way through the panel
	ApplicationPaper PaperKind = "application" // a college's audit of an applicant
	AwardPaper       PaperKind = "award"       // what a redemption rests on, by its digest
	ConsentPaper     PaperKind = "consent"     // what a learner lets a college read
	DecisionPaper    PaperKind = "decision"    // what takes a second person
	SanctionPaper    PaperKind = "sanction"    // a dated freeze of an account or an issuer
	ComplaintPaper   PaperKind = "complaint"   // a case with its steps

	CourseProposalPaper PaperKind = "course-proposal" // a course on its way through the panel
	TrainingRulesPaper  PaperKind = "training-rules"  // rules of money, duty or budgets
	TrainingPlanPaper   PaperKind = "training-plan"   // an organisation's plan for a year
	SeatPaper           PaperKind = "seat"            // a person's place in a line of a plan
	FundPaper           PaperKind = "fund"            // an organisation's education money of a year
	SpendingPaper       PaperKind = "spending"        // a line of spending of education money
	BudgetPaper         PaperKind = "budget"          // a learner's training budget
	OrderPaper          PaperKind = "order"           // training that a firm ordered
	MergePaper          PaperKind = "merge"           // two accounts on their way to one
)

// Paper is one version of a document that the registrar files, such as an
// application with its verdict. The store does not look into it.
type Paper struct {
	Kind    PaperKind
	Name    string // of the paper among its kind
	Version uint32
	Body    string // JSON
	By      string
	Asked   Asked
}

// Key returns the key of a paper.
func (k PaperKind) Key(name string) string { return string(k) + "/" + name }

func (p Paper) VersionKey() (string, uint32) { return p.Kind.Key(p.Name), p.Version }
func (p Paper) AskedBy() Asked               { return p.Asked }
