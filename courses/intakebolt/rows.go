package intakebolt

import (
	"encoding/hex"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/intake"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// The rows in JSON. Their field names are written in the file: never change one.

type principalRow struct {
	ID           string `json:"id"`
	Role         string `json:"role"`
	Organisation string `json:"organisation"`
}

func principalOf(p org.Principal) principalRow {
	return principalRow{p.ID, string(p.Role), p.Organisation}
}

func (r principalRow) principal() org.Principal {
	return org.Principal{ID: r.ID, Role: org.Role(r.Role), Organisation: r.Organisation}
}

type problemRow struct {
	Code    string   `json:"code"`
	Column  string   `json:"column,omitempty"`
	Subject string   `json:"subject,omitempty"`
	Has     string   `json:"has,omitempty"`
	Wants   string   `json:"wants,omitempty"`
	Suggest []string `json:"suggest,omitempty"`
}

func problemsOf(list []intake.Problem) (rows []problemRow) {
	for _, p := range list {
		rows = append(rows, problemRow{string(p.Code), p.Column, p.Subject, p.Has, p.Wants, p.Suggest})
	}
	return rows
}

func problemsIn(rows []problemRow) (list []intake.Problem) {
	for _, r := range rows {
		list = append(list, intake.Problem{Code: ledger.Code(r.Code), Column: r.Column, Subject: r.Subject, Has: r.Has, Wants: r.Wants, Suggest: r.Suggest})
	}
	return list
}

type countsRow struct {
	Rows      int `json:"rows"`
	Ready     int `json:"ready,omitempty"`
	Booked    int `json:"booked,omitempty"`
	Already   int `json:"already,omitempty"`
	Refused   int `json:"refused,omitempty"`
	Suspended int `json:"suspended,omitempty"`
	Skipped   int `json:"skipped,omitempty"`
}

type reportRow struct {
	ID           string       `json:"id"`
	Organisation string       `json:"organisation"`
	By           principalRow `json:"by"`
	Name         string       `json:"name,omitempty"`
	Size         int64        `json:"size"`
	SHA256       string       `json:"sha256"`
	Mode         string       `json:"mode"`
	Register     bool         `json:"register,omitempty"`
	State        string       `json:"state"`
	Cancelling   bool         `json:"cancelling,omitempty"`
	Earlier      string       `json:"earlier,omitempty"`
	FileGone     bool         `json:"file_gone,omitempty"`
	Expected     int          `json:"expected,omitempty"`
	Examined     bool         `json:"examined,omitempty"`
	Counts       countsRow    `json:"counts"`
	Next         int          `json:"next,omitempty"`
	Pages        int          `json:"pages,omitempty"`
	First        uint64       `json:"first,omitempty"`
	Last         uint64       `json:"last,omitempty"`
	Credits      int64        `json:"credits_thousandths,omitempty"`
	Points       int64        `json:"points_thousandths,omitempty"`
	Problems     []problemRow `json:"problems,omitempty"`
	Matched      int          `json:"matched,omitempty"`
	Rejected     int          `json:"rejected,omitempty"`
	ReceivedAt   int64        `json:"received_us"`
	Finished     int64        `json:"finished_us,omitempty"`
	Checkpoint   string       `json:"checkpoint,omitempty"`
	Key          string       `json:"key,omitempty"`
	Request      string       `json:"request,omitempty"`
}

func reportOf(r *intake.Report) reportRow {
	row := reportRow{
		r.ID, r.Organisation, principalOf(r.By), r.Name, r.Size, hex.EncodeToString(r.SHA256[:]), string(r.Mode), r.Register,
		string(r.State), r.Cancelling, r.Earlier, r.FileGone, r.Expected, r.Examined, countsRow(r.Counts), r.Next, r.Pages, r.First, r.Last,
		int64(r.Worth.Credits), int64(r.Worth.Points), problemsOf(r.Problems), r.Matched, r.Rejected,
		int64(r.ReceivedAt), int64(r.Finished), r.Checkpoint, "", "",
	}
	if !r.Asked.Key.IsZero() {
		row.Key, row.Request = hex.EncodeToString(r.Asked.Key[:]), hex.EncodeToString(r.Asked.Request[:])
	}
	return row
}

func (r *reportRow) report() (intake.Report, error) {
	var asked courses.Asked
	var sum [32]byte
	if err := into(sum[:], r.SHA256); err != nil {
		return intake.Report{}, err
	}
	if r.Key != "" {
		if err := into(asked.Key[:], r.Key); err != nil {
			return intake.Report{}, err
		}
		if err := into(asked.Request[:], r.Request); err != nil {
			return intake.Report{}, err
		}
	}
	return intake.Report{
		ID: r.ID, Organisation: r.Organisation, By: r.By.principal(), Name: r.Name, Size: r.Size, SHA256: sum,
		Mode: intake.Mode(r.Mode), Register: r.Register, State: intake.State(r.State), Cancelling: r.Cancelling, Earlier: r.Earlier,
		FileGone: r.FileGone, Expected: r.Expected, Examined: r.Examined, Counts: intake.Counts(r.Counts), Next: r.Next, Pages: r.Pages,
		First: r.First, Last: r.Last, Worth: intake.Worth{Credits: ledger.Amount(r.Credits), Points: ledger.Amount(r.Points)},
		Problems: problemsIn(r.Problems), Matched: r.Matched, Rejected: r.Rejected,
		ReceivedAt: ledger.Instant(r.ReceivedAt), Finished: ledger.Instant(r.Finished), Checkpoint: r.Checkpoint, Asked: asked,
	}, nil
}

// into decodes hexadecimal digits that fill to.
func into(to []byte, text string) error {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(to) {
		return fmt.Errorf("%.80q is not %d bytes in hexadecimal: %w", text, len(to), fault.Corrupt)
	}
	copy(to, raw)
	return nil
}

type claimRow struct {
	Name         string `json:"name,omitempty"`
	Account      string `json:"account,omitempty"`
	Identity     string `json:"identity,omitempty"`
	IdentityKey  []byte `json:"identity_key,omitempty"`
	Staff        string `json:"staff,omitempty"`
	Organisation string `json:"organisation,omitempty"`
	Course       string `json:"course,omitempty"`
	CourseTitle  string `json:"course_title,omitempty"`
}

type completionRow struct {
	Learner   string `json:"learner,omitempty"`
	Course    string `json:"course,omitempty"`
	Run       string `json:"run,omitempty"`
	Issuer    string `json:"issuer,omitempty"`
	Site      string `json:"site,omitempty"`
	Hours     int64  `json:"hours_thousandths"`
	Score     int64  `json:"score_thousandths,omitempty"`
	HasScore  bool   `json:"has_score,omitempty"`
	Started   int32  `json:"started_day,omitempty"`
	Completed int32  `json:"completed_day"`
	Evidence  string `json:"evidence,omitempty"`
}

type itemRow struct {
	ID         string        `json:"id"`
	Report     string        `json:"report"`
	Line       uint32        `json:"line"`
	Owner      string        `json:"owner"`
	By         principalRow  `json:"by"`
	Since      int64         `json:"since_us"`
	State      string        `json:"state"`
	Claim      claimRow      `json:"claim"`
	Completion completionRow `json:"completion"`
	Problems   []problemRow  `json:"problems,omitempty"`
	Attempts   int           `json:"attempts,omitempty"`
	Pending    bool          `json:"pending,omitempty"`
	Closed     int64         `json:"closed_us,omitempty"`
	ClosedBy   string        `json:"closed_by,omitempty"`
	Reason     string        `json:"reason,omitempty"`
	Entry      uint64        `json:"entry,omitempty"`
	Account    string        `json:"account,omitempty"`
	Course     string        `json:"course,omitempty"`
	Doubt      int32         `json:"doubt_day,omitempty"`
}

func itemOf(i *intake.Item) itemRow {
	c := i.Completion
	row := itemRow{
		i.ID, i.Report, i.Line, i.Owner, principalOf(i.By), int64(i.Since), string(i.State), claimRow(i.Claim),
		completionRow{c.Learner, c.Course, c.Run, c.Issuer, c.Site, int64(c.Hours), int64(c.Score), c.HasScore, int32(c.Started), int32(c.Completed), ""},
		problemsOf(i.Problems), i.Attempts, i.Pending, int64(i.Closed), i.ClosedBy, i.Reason, i.Entry, "", i.Course, int32(i.Doubt),
	}
	if c.Evidence != [32]byte{} {
		row.Completion.Evidence = hex.EncodeToString(c.Evidence[:])
	}
	if i.Account != (ledger.AccountID{}) {
		row.Account = i.Account.String()
	}
	return row
}

func (r *itemRow) item() (intake.Item, error) {
	c := r.Completion
	i := intake.Item{
		ID: r.ID, Report: r.Report, Line: r.Line, Owner: r.Owner, By: r.By.principal(), Since: ledger.Instant(r.Since),
		State: intake.ItemState(r.State), Claim: intake.Claim(r.Claim),
		Completion: courses.Completion{
			Learner: c.Learner, Course: c.Course, Run: c.Run, Issuer: c.Issuer, Site: c.Site, Hours: ledger.Amount(c.Hours),
			Score: ledger.Amount(c.Score), HasScore: c.HasScore, Started: ledger.Day(c.Started), Completed: ledger.Day(c.Completed),
		},
		Problems: problemsIn(r.Problems), Attempts: r.Attempts, Pending: r.Pending, Closed: ledger.Instant(r.Closed), ClosedBy: r.ClosedBy, Reason: r.Reason, Entry: r.Entry, Course: r.Course, Doubt: ledger.Day(r.Doubt),
	}
	if c.Evidence != "" {
		if err := into(i.Completion.Evidence[:], c.Evidence); err != nil {
			return i, err
		}
	}
	if r.Account != "" {
		var err error
		if i.Account, err = ledger.ParseAccountID(r.Account); err != nil {
			return i, err
		}
	}
	return i, nil
}
