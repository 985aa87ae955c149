package authmem_test

import (
	"testing"

	"creditbank/api/auth"
	"creditbank/api/authmem"
	"creditbank/api/authtest"
)

func TestStore(t *testing.T) {
	authtest.TestKeyStore(t, func(testing.TB) auth.KeyStore { return new(authmem.Store) })
}

func TestMembers(t *testing.T) {
	authtest.TestMemberStore(t, func(testing.TB) auth.MemberStore { return new(authmem.Store) })
}
