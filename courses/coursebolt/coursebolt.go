package coursebolt

import (
	"errors"
	"fmt"

	"creditbank/courses"
	"creditbank/ledger/filebolt"

	bolt "go.etcd.io/bbolt"
)

var (
	courseBucket       = []byte("course")
	organisationBucket = []byte("organisation")
	learnerBucket      = []byte("learner")
	programmeBucket    = []byte("programme")
	paperBucket        = []byte("paper")
	metaBucket         = []byte("meta")

	kind = filebolt.Kind{
		Format:   "creditbank courses 1",
		Buckets:  [][]byte{courseBucket, organisationBucket, learnerBucket, programmeBucket},
		Later:    [][]byte{paperBucket},
		Shedding: "forgetting",
	}
)

// Store is a [courses.Store] in one file.
type Store struct {
	db            *filebolt.File
	courses       versions[courses.Course, courseRow]
	organisations versions[courses.Organisation, organisationRow]
	learners      versions[courses.Learner, learnerRow]
	programmes    versions[courses.Programme, programmeRow]
	papers        versions[courses.Paper, paperRow]
}

// Open opens the file at path, which is made if it does not exist and is to be
// written, as [filebolt.Open] and [filebolt.OpenToRead] do. If it was cut short
// while it forgot something, that is ended first.
func Open(path string, readOnly bool) (*Store, error) {
	open := filebolt.Open
	if readOnly {
		open = filebolt.OpenToRead
	}
	db, err := open(path, &kind)
	if err != nil {
		return nil, err
	}
	s := &Store{
		db:            db,
		courses:       versions[courses.Course, courseRow]{db, courseBucket},
		organisations: versions[courses.Organisation, organisationRow]{db, organisationBucket},
		learners:      versions[courses.Learner, learnerRow]{db, learnerBucket},
		programmes:    versions[courses.Programme, programmeRow]{db, programmeBucket},
		papers:        versions[courses.Paper, paperRow]{db, paperBucket},
	}
	if !readOnly {
		if err := db.Update(s.prepare); err != nil {
			return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), db.Close())
		}
	}
	return s, nil
}

// prepare fills what finds the rows of a file that was written without it.
func (s *Store) prepare(tx *bolt.Tx) error {
	if err := s.learners.prepareTerms(tx); err != nil {
		return err
	}
	return s.papers.prepareLists(tx)
}

func (s *Store) Courses() courses.Versions[courses.Course]             { return &s.courses }
func (s *Store) Organisations() courses.Versions[courses.Organisation] { return &s.organisations }
func (s *Store) Learners() courses.Versions[courses.Learner]           { return &s.learners }
func (s *Store) Programmes() courses.Versions[courses.Programme]       { return &s.programmes }
func (s *Store) Papers() courses.Versions[courses.Paper]               { return &s.papers }

// BackupTo writes a consistent copy to a new file while the store is in use.
func (s *Store) BackupTo(path string) error { return s.db.BackupTo(path) }

// Close lets go of the file.
func (s *Store) Close() error { return s.db.Close() }
