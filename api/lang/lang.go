package lang

import (
	"net/http"
	"time"

	"golang.org/x/text/language"
)

// Lang is a language that the bank speaks.
type Lang int

// The languages.
const (
	English Lang = iota
	Chinese
)

// Names are the languages as clients call them.
var Names = [...]string{English: "en", Chinese: "zh"}

// String returns "en" or "zh".
func (l Lang) String() string { return Names[l] }

// Of returns Chinese if the header Accept-Language prefers it, and English otherwise.
func Of(accept string) Lang { return preferred(accept, English) }

// preferred returns the language that the header prefers, if it names one.
func preferred(accept string, otherwise Lang) Lang {
	if len(accept) > 200 {
		return otherwise
	}
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return otherwise
	}
	for _, tag := range wanted {
		switch base, _ := tag.Base(); base.String() {
		case "zh":
			return Chinese
		case "en":
			return English
		}
	}
	return otherwise
}

// languageCookie keeps a language in the browser.
const languageCookie = "creditbank-language"

// OfPage returns the language of a page: the cookie's, or the one that the
// browser asks for, or Chinese.
func OfPage(r *http.Request) Lang {
	if cookie, err := r.Cookie(languageCookie); err == nil {
		for l, name := range Names {
			if cookie.Value == name {
				return Lang(l)
			}
		}
	}
	return preferred(r.Header.Get("Accept-Language"), Chinese)
}

// Keep keeps the language in the browser for a year. Secure says that
// people reach the bank by TLS.
func Keep(w http.ResponseWriter, name string, secure bool) {
	http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: name, Path: "/", MaxAge: int(365 * 24 * time.Hour / time.Second),
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode})
}
