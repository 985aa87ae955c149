package pages

// maxOrganisations bounds how many organisations a page offers to choose from.
const maxOrganisations = 1000

// Organisations returns those that are there now, to choose from while typing.
func (f *frame) Organisations() []choice {
	var list []choice
	for _, o := range f.s.Registrar.Tree().All() {
		if o.Ended == 0 && len(list) < maxOrganisations {
			list = append(list, choice{o.Code, f.Choose(o.Name, o.NameEn)})
		}
	}
	return list
}
