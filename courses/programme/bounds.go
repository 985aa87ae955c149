package programme

// Bounds of a rule file and of a record. They are far above what colleges
// write and keep an audit's work small whatever is sent.
const (
	maxGroups       = 64
	maxLines        = 64  // of at_least, of at_most, of exits
	maxSelected     = 64  // sources or issuers in one selector
	maxRequired     = 16  // required lists in one group
	maxAlternatives = 16  // of one required list
	maxCourses      = 200 // in one alternative
	maxBases        = 5   // files that extend one another
	maxYears        = 100
	maxCases        = 200
	maxNote         = 2000 // characters

	// MaxLines is the most lines of lots in a record.
	MaxLines = 1000
	// MaxLots is the most lots in a record, each line taken by its count.
	MaxLots = 2000
)
