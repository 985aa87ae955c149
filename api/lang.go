package api

import (
	"net/http"
	"time"

	"golang.org/x/text/language"
)

// lang is a language that the bank speaks.
type lang int

const (
	english lang = iota
	chinese
)

var languages = [...]string{english: "en", chinese: "zh"}

func (l lang) String() string { return languages[l] }

// languageOf returns Chinese if the header prefers it, and English otherwise.
func languageOf(accept string) lang { return preferred(accept, english) }

// preferred returns the language that the header prefers, if it names one.
func preferred(accept string, otherwise lang) lang {
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
			return chinese
		case "en":
			return english
		}
	}
	return otherwise
}

// cookie keeps a language in the browser.
const languageCookie = "creditbank-language"

// spokenTo returns the language of a page: the cookie's, or the one that the
// browser asks for, or Chinese.
func spokenTo(r *http.Request) lang {
	if cookie, err := r.Cookie(languageCookie); err == nil {
		for l, name := range languages {
			if cookie.Value == name {
				return lang(l)
			}
		}
	}
	return preferred(r.Header.Get("Accept-Language"), chinese)
}

// keepLanguage keeps the language in the browser for a year. Secure says that
// people reach the bank by TLS.
func keepLanguage(w http.ResponseWriter, name string, secure bool) {
	http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: name, Path: "/", MaxAge: int(365 * 24 * time.Hour / time.Second),
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode})
}
