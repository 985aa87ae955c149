package credential

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/signintech/gopdf"
)

// printer draws one sheet. The first error stays.
type printer struct {
	pdf   *gopdf.GoPdf
	sheet *Sheet
	err   error
}

// PDF writes the sheet. It fails with [fault.Invalid] if there are too many lines.
func (s *Sheet) PDF(w io.Writer) error {
	if len(s.Lines) > maxLines {
		return fmt.Errorf("sheet of %d lines, want at most %d: %w", len(s.Lines), maxLines, fault.Invalid)
	}
	fonts, err := parsedFont()
	if err != nil {
		return err
	}
	p := &printer{pdf: new(gopdf.GoPdf), sheet: s}
	p.pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: pageWidth, H: pageHeight}})
	if err := p.pdf.AddTTFFontFromFontContainer(family, fonts); err != nil {
		return fmt.Errorf("print a sheet: %w", err)
	}
	p.pdf.SetInfo(gopdf.PdfInfo{
		Title: "学分成绩单 " + s.Account.String(), Author: s.Bank, Creator: "creditbank", Producer: "creditbank", CreationDate: s.Issued.In(ledger.Zone),
	})
	rows := make([]row, len(s.Lines))
	for i, l := range s.Lines {
		if rows[i], err = layOut(p.pdf, l); err != nil {
			return fmt.Errorf("print a sheet: %w", err)
		}
	}
	const headHeight, tableHead, endHeight = 206.0, 30.0, 20.0
	space := pageHeight - 2*margin - footHeight - tableHead - endHeight
	pages := paginate(rows, space-headHeight, space)
	for i, page := range pages {
		p.pdf.AddPage()
		y := margin
		if i == 0 {
			p.head(y)
			y += headHeight
		}
		y = p.tableHead(y)
		for _, r := range page {
			y = p.row(r, y)
		}
		switch {
		case len(s.Lines) == 0:
			p.text(margin, y+6, textSize, "账户中还没有学分。 No credit yet.")
		case i == len(pages)-1:
			p.end(y)
		}
		p.foot(i+1, len(pages))
	}
	var b bytes.Buffer
	if p.err == nil {
		_, p.err = p.pdf.WriteTo(&b)
	}
	if p.err != nil {
		return fmt.Errorf("print a sheet: %w", p.err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// text writes a line whose top is at y.
func (p *printer) text(x, y, size float64, text string) {
	if p.err != nil || text == "" {
		return
	}
	if p.err = p.pdf.SetFont(family, "", size); p.err == nil {
		p.pdf.SetXY(x, y)
		p.err = p.pdf.Cell(nil, tidy(text))
	}
}

// textRight writes a line that ends at x.
func (p *printer) textRight(x, y, size float64, text string) {
	if p.err != nil || text == "" {
		return
	}
	if p.err = p.pdf.SetFont(family, "", size); p.err != nil {
		return
	}
	width, err := p.pdf.MeasureTextWidth(tidy(text))
	if p.err = err; err == nil {
		p.text(x-width, y, size, text)
	}
}

// head draws whose sheet it is, what the account holds, and the QR code.
func (p *printer) head(y float64) {
	s := p.sheet
	p.text(margin, y, textSize, "职工终身学习学分银行")
	p.text(margin+100, y+1, smallSize, "Credit bank for workers' lifelong learning")
	p.text(margin, y+18, 20, "学分成绩单")
	p.text(margin+112, y+26, 10, "Record of credits")
	labelled := func(i int, zh, en, value string) {
		at := y + 52 + float64(i)*16
		p.text(margin, at, textSize, zh)
		p.text(margin+42, at+1.5, smallSize, en)
		p.text(margin+96, at, textSize, value)
	}
	name := s.Learner
	if s.Synthetic {
		name += "（合成 synthetic）"
	}
	labelled(0, "姓名", "Learner", name)
	labelled(1, "学分账户", "Account", s.Account.String())
	labelled(2, "单位", "Organisation", s.Organisation)
	labelled(3, "签发银行", "Bank", s.Bank)
	labelled(4, "签发时间", "Issued", printedTime(s.Issued))
	labelled(5, "有效期至", "Until", printedTime(s.Until))
	line := 6
	for _, u := range ledger.Units {
		if b := s.Balances.Of(u); u == ledger.Credit || *b != (ledger.Balance{}) {
			labelled(line, unitText[u], unitNames[u], balanceText(b))
			line++
		}
	}
	if s.Link == "" || p.err != nil {
		return
	}
	const side = 118.0
	x := pageWidth - margin - side
	img, err := qrCode(s.Link)
	if err == nil {
		err = p.pdf.ImageFrom(img, x, y, &gopdf.Rect{W: side, H: side})
	}
	if p.err = err; err != nil {
		return
	}
	p.pdf.AddExternalLink(s.Link, x, y, side, side)
	p.text(x+4, y+side+2, smallSize, "扫码核验 Scan to check this sheet")
	if at, err := url.Parse(s.Link); err == nil {
		p.text(x+4, y+side+2+smallStep, smallSize, at.Host+at.Path)
	}
}

// printedTime is a time as the sheet says it.
func printedTime(t time.Time) string {
	return t.In(ledger.Zone).Format("2006-01-02 15:04") + "（北京时间 Beijing time）"
}

// balanceText says what an account holds, without what is nothing.
func balanceText(b *ledger.Balance) string {
	text := fmt.Sprintf("已入账 %s posted", b.Posted)
	if b.Held != 0 {
		text += fmt.Sprintf("，其中冻结 %s on hold", b.Held)
	}
	if b.Owed != 0 {
		text += fmt.Sprintf("，欠 %s owed", b.Owed)
	}
	return text
}

// end draws what stands below the last row, so that none can be added.
func (p *printer) end(y float64) {
	n := len(p.sheet.Lines)
	p.text(margin, y+4, textSize, fmt.Sprintf("共 %d 笔，以下空白。", n))
	p.text(margin+110, y+5.5, smallSize, fmt.Sprintf("Deposits: %d. Nothing follows.", n))
}

// tableHead draws the headings and returns where the rows begin.
func (p *printer) tableHead(y float64) float64 {
	x := margin
	for _, c := range columns {
		at := p.text
		end := x
		if c.right {
			at, end = p.textRight, x+c.width-6
		}
		at(end, y, textSize, c.zh)
		at(end, y+lineStep, smallSize, c.en)
		x += c.width
	}
	p.pdf.SetLineWidth(0.8)
	p.pdf.Line(margin, y+24, pageWidth-margin, y+24)
	return y + 28
}

// row draws a row and returns where the next one begins.
func (p *printer) row(r row, y float64) float64 {
	x := margin
	for i, c := range columns {
		at, end := p.text, x
		if c.right {
			at, end = p.textRight, x+c.width-6
		}
		line := y
		for _, text := range r.cells[i] {
			at(end, line, textSize, text)
			line += lineStep
		}
		p.pdf.SetTextColor(90, 90, 90)
		for _, text := range r.small[i] {
			at(end, line, smallSize, text)
			line += smallStep
		}
		p.pdf.SetTextColor(0, 0, 0)
		x += c.width
	}
	p.pdf.SetLineWidth(0.2)
	p.pdf.SetStrokeColor(150, 150, 150)
	p.pdf.Line(margin, y+r.height-2, pageWidth-margin, y+r.height-2)
	p.pdf.SetStrokeColor(0, 0, 0)
	return y + r.height
}

// foot draws what the sheet proves, and the number of the page.
func (p *printer) foot(page, pages int) {
	y := pageHeight - margin - footHeight + 14
	p.text(margin, y, smallSize, "二维码经银行签名，只证明出具时的条数与余额；逐条证明请索取可验证的成绩单文件。")
	p.text(margin, y+smallStep, smallSize, "The code is signed and proves the number of entries and the balance; the verifiable transcript file proves every line.")
	left := p.sheet.Account.String()
	if p.sheet.Synthetic {
		left += "   合成数据，非真实人员 Synthetic, not a person"
	}
	p.text(margin, y+2*smallStep+2, smallSize, left)
	p.textRight(pageWidth-margin, y+2*smallStep+2, smallSize, fmt.Sprintf("第 %d 页 共 %d 页   Page %d of %d", page, pages, page, pages))
}
