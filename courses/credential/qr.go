package credential

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"

	"github.com/boombuler/barcode/qr"
)

// quiet is the white margin that the standard asks for (ISO/IEC 18004), in modules.
const quiet = 4

// moduleDots is how many dots wide a module is drawn.
const moduleDots = 6

// qrCode draws a text as black squares on white, with its margin, in 8-bit
// colour: what PDF writers and decoders read.
func qrCode(text string) (image.Image, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("draw a QR code of %d characters: %w", len(text), err)
	}
	n := code.Bounds().Dx()
	side := (n + 2*quiet) * moduleDots
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for y := range n {
		for x := range n {
			if r, _, _, _ := code.At(x, y).RGBA(); r != 0 {
				continue
			}
			at := image.Rect(x, y, x+1, y+1).Add(image.Pt(quiet, quiet))
			at.Min, at.Max = at.Min.Mul(moduleDots), at.Max.Mul(moduleDots)
			draw.Draw(img, at, image.NewUniform(color.Black), image.Point{}, draw.Src)
		}
	}
	return img, nil
}
