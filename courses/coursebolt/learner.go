package coursebolt

import (
	"encoding/hex"
	"fmt"

	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

type learnerRow struct {
	Account      string `json:"account"`
	Version      uint32 `json:"version"`
	Name         string `json:"name"`
	Organisation string `json:"organisation,omitempty"`
	Synthetic    bool   `json:"synthetic,omitempty"`
	By           string `json:"by,omitempty"`

	Identity    []byte                  `json:"identity_sealed,omitempty"`
	Index       string                  `json:"identity_index,omitempty"`
	StaffNumber string                  `json:"staff_number,omitempty"`
	Trade       string                  `json:"trade,omitempty"`
	FrontLine   bool                    `json:"front_line,omitempty"`
	KeyGroups   []courses.PriorityGroup `json:"key_groups,omitempty"`
	Joined      int32                   `json:"joined_day,omitempty"`
	Past        []stayRow               `json:"past,omitempty"`
	Into        string                  `json:"merged_into,omitempty"`
	Was         []string                `json:"merged_accounts,omitempty"`
	Reason      string                  `json:"reason,omitempty"`
	askedRow
}

type stayRow struct {
	Organisation string `json:"organisation"`
	StaffNumber  string `json:"staff_number,omitempty"`
	From         int32  `json:"from_day,omitempty"`
	Until        int32  `json:"until_day"`
}

func (learnerRow) of(l courses.Learner) any {
	r := learnerRow{
		l.Account.String(), l.Version, l.Name, l.Organisation, l.Synthetic, l.By,
		l.Identity, "", l.StaffNumber, l.Trade, l.FrontLine, l.KeyGroups, int32(l.Joined), nil, "", nil, l.Reason, askedOf(l.Asked),
	}
	if l.Merged() {
		r.Into = l.Into.String()
	}
	for _, id := range l.Was {
		r.Was = append(r.Was, id.String())
	}
	if l.Index != ([32]byte{}) {
		r.Index = hex.EncodeToString(l.Index[:])
	}
	for _, s := range l.Past {
		r.Past = append(r.Past, stayRow{s.Organisation, s.StaffNumber, int32(s.From), int32(s.Until)})
	}
	return r
}

func (r learnerRow) record() (courses.Learner, error) {
	account, err := ledger.ParseAccountID(r.Account)
	if err != nil {
		return courses.Learner{}, err
	}
	l := courses.Learner{
		Account: account, Version: r.Version, Name: r.Name, Organisation: r.Organisation, Synthetic: r.Synthetic, By: r.By,
		Identity: r.Identity, StaffNumber: r.StaffNumber, Trade: r.Trade, FrontLine: r.FrontLine, KeyGroups: r.KeyGroups,
		Joined: ledger.Day(r.Joined), Reason: r.Reason,
	}
	if r.Index != "" {
		if n, err := hex.Decode(l.Index[:], []byte(r.Index[:min(len(r.Index), 64)])); err != nil || n != len(l.Index) || len(r.Index) != 64 {
			return l, fmt.Errorf("index of %d digits: %w", len(r.Index), fault.Corrupt)
		}
	}
	if r.Into != "" {
		if l.Into, err = ledger.ParseAccountID(r.Into); err != nil {
			return l, err
		}
	}
	for _, text := range r.Was {
		id, err := ledger.ParseAccountID(text)
		if err != nil {
			return l, err
		}
		l.Was = append(l.Was, id)
	}
	for _, s := range r.Past {
		l.Past = append(l.Past, courses.Stay{Organisation: s.Organisation, StaffNumber: s.StaffNumber, From: ledger.Day(s.From), Until: ledger.Day(s.Until)})
	}
	return l, r.askedRow.into(&l.Asked)
}
