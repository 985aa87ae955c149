// Package call has a request on its way: what it was named, who asks, in which
// language and for which operation, and the pages of lists that it wants.
package call
