package v1

import (
	"context"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/courses/search"
)

// SearchCatalogue answers with a page of what was found in the catalogue.
func (s *Server) SearchCatalogue(ctx context.Context, r wire.SearchCatalogueRequestObject) (wire.SearchCatalogueResponseObject, error) {
	words, err := search.Parse(r.Params.Q)
	if err != nil {
		return nil, problem.Flaws{{Code: problem.SearchMalformed, Field: "q", Subject: problem.Clip(r.Params.Q), Has: strconv.Itoa(search.MaxWords)}}
	}
	after, err := PlaceOf(r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := s.Registrar.Search(ctx, call.Of(ctx).By, registrar.Errand{
		Question: search.Question{
			Words: words, Module: courses.Module(r.Params.Module), Industry: r.Params.Industry, Provider: r.Params.Provider,
			Status: search.Status(r.Params.Status), MinHours: amount(r.Params.MinHours), MaxHours: amount(r.Params.MaxHours),
			After: after, Limit: call.LimitOf(r.Params.Limit),
		},
		Site: r.Params.Site, CountsToward: r.Params.CountsToward, Learner: account(r.Params.Learner),
	})
	if err != nil {
		return nil, err
	}
	answer := wire.SearchCatalogue200JSONResponse{
		Items: make([]wire.CatalogueItem, len(found.Items)), Total: found.Total, Facets: wire.Facets{
			Module: facet(found.Facets["module"]), Industry: facet(found.Facets["industry"]), Provider: facet(found.Facets["provider"]),
			Hours: facet(found.Facets["hours"]), Status: facet(found.Facets["status"]),
		},
	}
	for i := range found.Items {
		answer.Items[i] = catalogueItem(&found.Items[i], &found.Offers[i])
	}
	if found.More {
		last := found.Items[len(found.Items)-1].Place()
		answer.NextCursor = call.CursorAfter("catalogue", strconv.Itoa(int(last.Score))+" "+last.Code)
	}
	return answer, nil
}

// PlaceOf reads the cursor of a search.
func PlaceOf(cursor string) (search.Place, error) {
	last, err := call.LastOf("catalogue", cursor)
	if err != nil || last == "" {
		return search.Place{}, err
	}
	score, code, ok := strings.Cut(last, " ")
	n, err := strconv.ParseInt(score, 10, 32)
	if err != nil || !ok || n < 0 || code == "" {
		return search.Place{}, problem.Flaws{{Code: problem.CursorMalformed, Field: "cursor"}}
	}
	return search.Place{Score: int32(n), Code: code}, nil
}

func catalogueItem(f *search.Found, o *registrar.Offered) wire.CatalogueItem {
	w := wire.CatalogueItem{Course: course(f.Course.Course), Status: string(f.Status), Score: int(f.Score)}
	if t := o.Toward; t != nil {
		w.Toward = &wire.Toward{
			Programme: t.Programme.Code, Counts: t.Group != "", Group: t.Group, Credits: t.Credits.String(), Zh: t.Words.ZH, En: t.Words.EN,
		}
	}
	for i := range o.For {
		w.For = append(w.For, foreseenFor(&o.For[i]))
	}
	return w
}

func facet(counts []search.Count) []wire.FacetCount {
	w := make([]wire.FacetCount, len(counts))
	for i, c := range counts {
		w[i] = wire.FacetCount{Value: c.Value, Count: c.Count}
	}
	return w
}
