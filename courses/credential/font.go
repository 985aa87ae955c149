package credential

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/signintech/gopdf"
)

// Creditbank Sheet SC: the Simplified Chinese characters of Noto Sans SC,
// without hints and layout tables, under the SIL Open Font License 1.1, which
// stands beside it. It has TrueType outlines, as the PDF writer needs.
//
//go:embed font/sheet-sc.ttf
var fontFile []byte

const family = "CBANKS+CreditbankSheetSC" // the six letters mark a subset

// missing stands for a character that the font does not have (U+3013, the
// getaway mark of Chinese and Japanese printers).
const missing = '〓'

// parsedFont holds the font once it has been read, which takes longer than a
// whole sheet.
var parsedFont = sync.OnceValues(func() (*gopdf.FontContainer, error) {
	fonts := new(gopdf.FontContainer)
	err := fonts.AddTTFFontDataWithOption(family, fontFile, gopdf.TtfOption{
		OnGlyphNotFoundSubstitute: func(rune) rune { return missing },
	})
	if err != nil {
		return nil, fmt.Errorf("read the font: %w", err)
	}
	return fonts, nil
})
