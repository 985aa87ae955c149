package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"

	"creditbank/courses/registrar"
	"creditbank/courses/report"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Upload is a file that comes in, and what is to be done with it.
type Upload struct {
	Name         string // of the file, as its sender calls it
	Organisation string // in whose name it is reported; if empty, the sender's
	Mode         Mode   // if empty, GoodRows
	Register     bool
	Body         io.Reader
}

// pieceSize is how much of a file is held and kept at a time.
const pieceSize = 1 << 20

// Receive takes a file in and queues it. Replayed means that an earlier
// request with the same key has; its report comes as it is now. A dry run
// reads the file and keeps nothing.
//
// A file that is empty or larger than [report.MaxSize] is a [ledger.Refusal],
// and so is an organisation that is not the sender's. [fault.Busy] means that
// too many reports wait.
func (d *Desk) Receive(ctx context.Context, q registrar.Request, u Upload) (_ Report, replayed bool, err error) {
	if u.Organisation == "" {
		u.Organisation = q.By.Organisation
	}
	if u.Mode == "" {
		u.Mode = GoodRows
	}
	if _, known := d.Registrar.Tree().Get(u.Organisation); !known {
		return Report{}, false, &ledger.Refusal{Code: registrar.OrganisationUnknown, Field: "organisation", Subject: clip(u.Organisation)}
	}
	if !d.Registrar.Tree().MayActFor(q.By, u.Organisation) {
		return Report{}, false, &ledger.Refusal{Code: registrar.NotYours, Field: "organisation", Subject: u.Organisation, Has: q.By.Organisation}
	}
	if err := d.room(ctx); err != nil {
		return Report{}, false, err
	}
	d.mu.Lock()
	id, err := d.newID()
	d.mu.Unlock()
	if err != nil {
		return Report{}, false, err
	}
	r := Report{
		ID: id, Organisation: u.Organisation, By: q.By, Name: clipName(u.Name), Mode: u.Mode, Register: u.Register, State: Received,
		ReceivedAt: ledger.InstantOf(d.Now()),
	}
	kept := false
	defer func() {
		if !kept && !q.DryRun {
			// Also if the client has gone away: nobody will ask for it.
			err = errors.Join(err, d.Store.DropFile(context.WithoutCancel(ctx), id))
		}
	}()
	if r.Size, r.SHA256, err = d.read(ctx, id, u.Body, q.DryRun); err != nil {
		return Report{}, false, err
	}
	earlier, err := d.keep(ctx, q, &r)
	if err != nil || q.DryRun {
		return r, false, err
	}
	if earlier != "" {
		r, err := d.Store.Report(ctx, earlier)
		return r, true, err
	}
	kept = true
	d.rouse()
	return r, false, nil
}

// room refuses a report if too many wait.
func (d *Desk) room(ctx context.Context) error {
	waiting, err := d.Store.Waiting(ctx)
	if err == nil && len(waiting) >= MaxWaiting {
		err = fmt.Errorf("%d reports are waiting already: %w", len(waiting), fault.Busy)
	}
	return err
}

// read takes the file in piece by piece.
func (d *Desk) read(ctx context.Context, id string, body io.Reader, dryRun bool) (size int64, sum [32]byte, err error) {
	piece := make([]byte, pieceSize)
	var h hash.Hash = sha256.New()
	for {
		n, err := io.ReadFull(body, piece)
		size += int64(n)
		if size > report.MaxSize {
			return 0, sum, tooLarge(size)
		}
		h.Write(piece[:n])
		if n > 0 && !dryRun {
			if err := d.Store.AppendFile(ctx, id, piece[:n]); err != nil {
				return 0, sum, fmt.Errorf("keep the file: %w", err)
			}
		}
		switch {
		case errors.Is(err, io.EOF) && size == 0:
			return 0, sum, &ledger.Refusal{Code: ReportEmpty, Field: "file"}
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			h.Sum(sum[:0])
			return size, sum, nil
		case err != nil:
			return 0, sum, fmt.Errorf("the upload ended after %d bytes: %w", size, err)
		}
	}
}

func tooLarge(size int64) error {
	return &ledger.Refusal{Code: ReportTooLarge, Field: "file", Has: megabytes(report.MaxSize), Wants: megabytes(size)}
}

func megabytes(n int64) string { return strconv.FormatInt((n+1<<20-1)>>20, 10) + " MiB" }

// keep keeps a report that was received, unless its key was used before.
func (d *Desk) keep(ctx context.Context, q registrar.Request, r *Report) (earlier string, err error) {
	asked, err := q.Asking("report", r.Organisation, string(r.Mode), strconv.FormatBool(r.Register), hex.EncodeToString(r.SHA256[:]))
	if err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if earlier, used, err := d.used(ctx, asked.Key, asked.Request); used || err != nil {
		return earlier, err
	}
	r.Asked = asked
	switch r.Earlier, err = d.Store.First(ctx, r.Organisation, r.SHA256); {
	case errors.Is(err, fault.NotFound):
	case err != nil:
		return "", err
	}
	if q.DryRun {
		return "", nil
	}
	return "", d.Store.Save(ctx, Change{Reports: []Report{*r}, Asked: asked, Subject: r.ID})
}

// clip bounds what is repeated of a text that came from outside.
func clip(text string) string { return clipTo(text, 80) }

func clipName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "�"))
	return clipTo(name[strings.LastIndexAny(name, `/\`)+1:], maxName)
}

func clipTo(text string, most int) string {
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
