// Package api is the bank over HTTP.
//
// It translates and decides nothing: a request is decoded, checked against
// its description, authorised, and handed to one method of the registrar.
// The description, openapi.yaml, is the only source of the types and of the
// interface that the handlers implement (package wire).
//
// What comes from outside is bounded in size, depth, count and time. A
// failure is told as problem+json; problem.go has the one map from kinds of
// failure to statuses, texts.yaml what people read. An error without a known
// kind is “internal error” outside and logged whole inside.
//
// # Pages
//
// People see pages beside the API, without a script, at 360 pixels first, in
// Chinese first. To add one:
//
//   - Write its template, such as pages/worker/home.html, which defines
//     “title” and “main”; pages/layout.html is around it. It sees a [frame]:
//     {{.Data}} is what the handler gave, {{.T "worker.balance"}} a text,
//     {{.Key}} an idempotency key for a form that writes. Nothing inline: the
//     Content-Security-Policy refuses it. Every input has its label. A file
//     assets/worker.css is linked from all pages in pages/worker; what else a
//     page needs it links in “head”, such as
//     <link rel="stylesheet" href="{{.Asset "chart.css"}}"> for package chart
//     or <script src="{{.Asset "upload.js"}}" defer></script>.
//     Templates that several pages use stand below pages/parts; {{.With x}} is
//     the frame around other data for them.
//   - Put its texts, in both languages, in a file of pages/texts. A test looks
//     for keys that are missing.
//   - Write its handler, which asks one method of the registrar in the name of
//     callOf(ctx).by and ends with s.page(c, "worker/home", data). A form that
//     was refused ends with s.pageRefused(c, name, data, err), one that was
//     carried out with a redirect (303). Forms are sent by POST and read by
//     fieldOf; a page of another site cannot send them.
//   - List it in a function of its own in page_worker.go, a row each, and that
//     function in pageRoutes. Its operation is the one of the API that it
//     shows: whose role may ask for that may open the page. Nav puts a link in
//     the header of whoever may. The first such page is where a role lands
//     after signing in.
//
// Tests open pages as w.signedIn("name", post).get("/worker").
package api
