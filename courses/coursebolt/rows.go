package coursebolt

import (
	"encoding/hex"
	"errors"
	"fmt"

	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// The rows. Their field names are written in the file: never change one.

type courseRow struct {
	Code         string `json:"code"`
	Version      uint32 `json:"version"`
	Module       string `json:"module"`
	Title        string `json:"title"`
	TitleEn      string `json:"title_en,omitempty"`
	Hours        int64  `json:"hours_thousandths"`
	Unit         uint8  `json:"unit"`
	PerUnit      int64  `json:"hours_per_unit_thousandths"`
	Step         int64  `json:"step_thousandths"`
	Max          int64  `json:"max_thousandths"`
	ValidYears   int    `json:"valid_years,omitempty"`
	Issuer       string `json:"issuer,omitempty"`
	Industry     string `json:"industry,omitempty"`
	Approved     int32  `json:"approved_day,omitempty"`
	Retired      int32  `json:"retired_day,omitempty"`
	Illustrative bool   `json:"illustrative,omitempty"`
	By           string `json:"by,omitempty"`
	Successor    string `json:"successor,omitempty"`
	Proposal     string `json:"proposal,omitempty"`
	Reason       string `json:"reason,omitempty"`
	askedRow
}

func (courseRow) of(c courses.Course) any {
	return courseRow{
		c.Code, c.Version, string(c.Module), c.Title, c.TitleEn, int64(c.Hours),
		uint8(c.Worth.Unit), int64(c.Worth.PerUnit), int64(c.Worth.Step), int64(c.Worth.Max), c.Worth.ValidYears,
		c.Issuer, c.Industry, int32(c.Approved), int32(c.Retired), c.Illustrative, c.By,
		c.Successor, c.Proposal, c.Reason, askedOf(c.Asked),
	}
}

func (r courseRow) record() (courses.Course, error) {
	c := courses.Course{
		Code: r.Code, Version: r.Version, Module: courses.Module(r.Module), Title: r.Title, TitleEn: r.TitleEn,
		Hours: ledger.Amount(r.Hours),
		Worth: courses.HoursRule{
			Unit: ledger.Unit(r.Unit), PerUnit: ledger.Amount(r.PerUnit), Step: ledger.Amount(r.Step),
			Max: ledger.Amount(r.Max), ValidYears: r.ValidYears,
		},
		Issuer: r.Issuer, Industry: r.Industry, Approved: ledger.Day(r.Approved), Retired: ledger.Day(r.Retired),
		Illustrative: r.Illustrative, By: r.By, Successor: r.Successor, Proposal: r.Proposal, Reason: r.Reason,
	}
	if err := r.askedRow.into(&c.Asked); err != nil {
		return c, err
	}
	return c, c.Worth.Check()
}

type organisationRow struct {
	Code         string `json:"code"`
	Version      uint32 `json:"version"`
	Kind         string `json:"kind"`
	Parent       string `json:"parent,omitempty"`
	Name         string `json:"name"`
	NameEn       string `json:"name_en,omitempty"`
	District     string `json:"district,omitempty"`
	Since        int32  `json:"since_day,omitempty"`
	Illustrative bool   `json:"illustrative,omitempty"`
	By           string `json:"by,omitempty"`
	askedRow
	Ended  int32    `json:"ended_day,omitempty"`
	Into   []string `json:"into,omitempty"`
	Reason string   `json:"reason,omitempty"`
	Credit string   `json:"credit_code,omitempty"`
}

func (organisationRow) of(o courses.Organisation) any {
	return organisationRow{
		o.Code, o.Version, string(o.Kind), o.Parent, o.Name, o.NameEn, o.District,
		int32(o.Since), o.Illustrative, o.By, askedOf(o.Asked), int32(o.Ended), o.Into, o.Reason, o.CreditCode,
	}
}

func (r organisationRow) record() (courses.Organisation, error) {
	o := courses.Organisation{
		Code: r.Code, Version: r.Version, Kind: courses.OrganisationKind(r.Kind), Parent: r.Parent,
		Name: r.Name, NameEn: r.NameEn, District: r.District, Since: ledger.Day(r.Since),
		Illustrative: r.Illustrative, By: r.By, Ended: ledger.Day(r.Ended), Into: r.Into, Reason: r.Reason, CreditCode: r.Credit,
	}
	return o, r.askedRow.into(&o.Asked)
}

type programmeRow struct {
	Code         string `json:"code"`
	Version      uint32 `json:"version"`
	Institution  string `json:"institution"`
	Title        string `json:"title"`
	TitleEn      string `json:"title_en,omitempty"`
	Enterprise   string `json:"enterprise,omitempty"`
	Illustrative bool   `json:"illustrative,omitempty"`
	By           string `json:"by,omitempty"`
	Effective    int32  `json:"effective_day,omitempty"`
	Terms        string `json:"terms,omitempty"`
	askedRow
}

func (programmeRow) of(p courses.Programme) any {
	return programmeRow{
		p.Code, p.Version, p.Institution, p.Title, p.TitleEn, p.Enterprise, p.Illustrative, p.By,
		int32(p.Effective), p.Terms, askedOf(p.Asked),
	}
}

func (r programmeRow) record() (courses.Programme, error) {
	p := courses.Programme{
		Code: r.Code, Version: r.Version, Institution: r.Institution, Title: r.Title, TitleEn: r.TitleEn,
		Enterprise: r.Enterprise, Illustrative: r.Illustrative, By: r.By,
		Effective: ledger.Day(r.Effective), Terms: r.Terms,
	}
	return p, r.askedRow.into(&p.Asked)
}

type paperRow struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Version uint32 `json:"version"`
	Body    string `json:"body"`
	By      string `json:"by,omitempty"`
	askedRow
}

func (paperRow) of(p courses.Paper) any {
	return paperRow{string(p.Kind), p.Name, p.Version, p.Body, p.By, askedOf(p.Asked)}
}

func (r paperRow) record() (courses.Paper, error) {
	p := courses.Paper{Kind: courses.PaperKind(r.Kind), Name: r.Name, Version: r.Version, Body: r.Body, By: r.By}
	return p, r.askedRow.into(&p.Asked)
}

// askedRow is part of the rows of what is published.
type askedRow struct {
	Key     string `json:"key,omitempty"`
	Request string `json:"request,omitempty"`
}

func askedOf(a courses.Asked) askedRow {
	if a.Key.IsZero() {
		return askedRow{}
	}
	return askedRow{hex.EncodeToString(a.Key[:]), hex.EncodeToString(a.Request[:])}
}

func (r askedRow) into(a *courses.Asked) error {
	if r == (askedRow{}) {
		return nil
	}
	if len(r.Key) != hex.EncodedLen(len(a.Key)) || len(r.Request) != hex.EncodedLen(len(a.Request)) {
		return fmt.Errorf("key %.50q or request %.50q: %w", r.Key, r.Request, fault.Corrupt)
	}
	_, keyErr := hex.Decode(a.Key[:], []byte(r.Key))
	_, requestErr := hex.Decode(a.Request[:], []byte(r.Request))
	return errors.Join(keyErr, requestErr)
}
