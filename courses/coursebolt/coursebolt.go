package coursebolt

import (
	"fmt"

	"creditbank/courses"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

const format = "creditbank courses 1"

// Store is a [courses.Store] in one file.
type Store struct {
	db            *database
	courses       versions[courses.Course, courseRow]
	organisations versions[courses.Organisation, organisationRow]
	learners      versions[courses.Learner, learnerRow]
	programmes    versions[courses.Programme, programmeRow]
	papers        versions[courses.Paper, paperRow]
}

// Open opens the file at path, which is made if it does not exist. Only one
// program can have it open for writing. If it was cut short while it forgot
// something, Open ends that first.
func Open(path string, readOnly bool) (*Store, error) {
	db, err := openDatabase(path, readOnly)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	s := &Store{
		db:            db,
		courses:       versions[courses.Course, courseRow]{db, []byte("course")},
		organisations: versions[courses.Organisation, organisationRow]{db, []byte("organisation")},
		learners:      versions[courses.Learner, learnerRow]{db, []byte("learner")},
		programmes:    versions[courses.Programme, programmeRow]{db, []byte("programme")},
		papers:        versions[courses.Paper, paperRow]{db, []byte("paper")},
	}
	err = s.prepare(readOnly)
	if err == nil && !readOnly {
		err = db.endForgetting()
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return s, nil
}

// prepare makes the buckets of a new file and checks the format of an old one.
func (s *Store) prepare(readOnly bool) error {
	check := func(tx *bolt.Tx) error {
		meta := tx.Bucket([]byte("meta"))
		if meta == nil {
			return fmt.Errorf("not a file of courses: %w", fault.Corrupt)
		}
		if is := string(meta.Get([]byte("format"))); is != format {
			return fmt.Errorf("format %q, this program reads %q: %w", is, format, fault.Corrupt)
		}
		return nil
	}
	if readOnly {
		return s.db.View(check)
	}
	return s.db.Update(func(tx *bolt.Tx) error {
		if tx.Bucket([]byte("meta")) == nil {
			meta, err := tx.CreateBucket([]byte("meta"))
			if err != nil {
				return err
			}
			if err := meta.Put([]byte("format"), []byte(format)); err != nil {
				return err
			}
		}
		for _, name := range [][]byte{s.courses.bucket, s.organisations.bucket, s.learners.bucket, s.programmes.bucket, s.papers.bucket} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		if err := s.learners.prepareTerms(tx); err != nil {
			return err
		}
		if err := s.papers.prepareLists(tx); err != nil {
			return err
		}
		return check(tx)
	})
}

func (s *Store) Courses() courses.Versions[courses.Course]             { return &s.courses }
func (s *Store) Organisations() courses.Versions[courses.Organisation] { return &s.organisations }
func (s *Store) Learners() courses.Versions[courses.Learner]           { return &s.learners }
func (s *Store) Programmes() courses.Versions[courses.Programme]       { return &s.programmes }
func (s *Store) Papers() courses.Versions[courses.Paper]               { return &s.papers }

// BackupTo writes a consistent copy to path while the store is in use.
func (s *Store) BackupTo(path string) error {
	return s.db.View(func(tx *bolt.Tx) error { return tx.CopyFile(path, 0o600) })
}

// Close lets go of the file.
func (s *Store) Close() error { return s.db.Close() }
