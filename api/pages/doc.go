// Package pages has what people look at, beside the API, without a script, at
// 360 pixels first, in Chinese first. What a form asks for is carried out by
// the handlers of package v1, checked and kept for a second person as there.
//
// To add a page:
//
//   - Write its template, such as worker/home.html, which defines “title” and
//     “main”; layout.html is around it. It sees a [frame]: {{.Data}} is what the
//     handler gave, {{.T "worker.balance"}} a text, {{.Key}} an idempotency key
//     for a form that writes. Nothing inline: the Content-Security-Policy
//     refuses it. Every input has its label. A file assets/worker.css is linked
//     from all pages in worker; what else a page needs it links in “head”, such
//     as <link rel="stylesheet" href="{{.Asset "chart.css"}}"> for package chart
//     or <script src="{{.Asset "upload.js"}}" defer></script>.
//     Templates that several pages use stand below parts; {{.With x}} is the
//     frame around other data for them.
//   - Let it be heard as it is seen: one h1 and no level left out; a table has
//     its <caption class="unseen">, a bar its figures beside it, an amount its
//     unit. What stands in many rows says of which row it is, such as
//     <button>Move<span class="unseen"> First aid · lot 4</span></button>.
//     {{template "flaw" (.Flaw "name")}} stands between a label and the next:
//     [finish] ties it to the field, and marks Chinese on English pages.
//   - Put its texts, in both languages, in a file of texts. A test looks for
//     keys that are missing. What a problem calls a field of a form stands in
//     texts/fields.yaml.
//   - Write its handler, which asks one method of the registrar in the name of
//     call.Of(ctx).By and ends with s.page(c, "worker/home", data); where it only
//     reads and shows, view makes it of what reads. A form that
//     was refused ends with s.pageRefused(c, name, data, err), one that was
//     carried out with a redirect (303). Forms are sent by POST and read by
//     fieldOf; a page of another site cannot send them.
//   - List it in a function of its own in worker.go, a row each, and that
//     function in pageRoutes (routes.go). Its operation is the one of the API
//     that it shows: whose role may ask for that may open the page. Nav puts a
//     link in the header of whoever may. The first such page is where a role
//     lands after signing in.
//
// Tests stand in package api, where a whole bank is at hand, and open pages as
// w.signedIn("name", post).get("/worker"). TestEveryPage and TestHostileTexts of
// cmd/creditbank come to every page and form by links from the first page, and
// look at it without a word there: a page that no link leads to fails.
package pages
