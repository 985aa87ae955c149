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
