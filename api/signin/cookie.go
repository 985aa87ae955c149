package signin

import "net/http"

// The names of the session's cookie, over TLS and without. With the prefix
// __Host- a browser takes it from this very host alone, over TLS, for all paths.
const (
	SecureCookie = "__Host-creditbank-session"
	PlainCookie  = "creditbank-session"
)

func cookieName(secure bool) string {
	if secure {
		return SecureCookie
	}
	return PlainCookie
}

// SessionOf returns the session's text that a browser sent; "" if it sent
// none. Secure says that people reach the bank by TLS.
func SessionOf(r *http.Request, secure bool) string {
	cookie, err := r.Cookie(cookieName(secure))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// KeepSession gives the browser a session's text, or takes it back if empty.
// Secure says that people reach the bank by TLS.
func KeepSession(w http.ResponseWriter, text string, secure bool) {
	cookie := &http.Cookie{
		Name: cookieName(secure), Value: text, Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
	}
	if text == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}
