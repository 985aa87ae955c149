package v1

import (
	"encoding/base64"
	"mime"
	"strconv"
	"strings"
)

// maxAccept bounds the header Accept that is looked at.
const maxAccept = 500

// wantsText reports whether a client prefers text to JSON. Without a word
// about either it is JSON.
func wantsText(accept string) bool {
	if len(accept) > maxAccept {
		return false
	}
	text, json := 0.0, 0.0
	for part := range strings.SplitSeq(accept, ",") {
		kind, parameters, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		weight := 1.0
		if q, given := parameters["q"]; given {
			if weight, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		switch kind {
		case "text/plain", "text/*":
			text = max(text, weight)
		case "application/json", "application/*", "*/*":
			json = max(json, weight)
		}
	}
	return text > json
}

func base64Text(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
