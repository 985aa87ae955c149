package identity_test

import (
	"encoding/hex"
	"errors"
	"testing"

	"creditbank/courses/identity"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

const goldenIndex = "7ffce5ebe8a0ad017a837938548e9055a3467db60e417b37b580dbd9a93361fe"

// goldenSealed is the number of Synthetic(0), sealed by the first version of
// the program for the account of the tests.
func goldenSealed(t *testing.T) []byte {
	t.Helper()
	sealed, err := hex.DecodeString("01d213bc78797617b97cc7bab792454bf5a090d45b21d593e80bb330e9ae629c500a57b2ceb55fdc474cefeb0498fc8f7107024744185c63729dad")
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// What waits for a second person has a number sealed like this, and is found
// again by it: the bytes are the same for ever.
func TestSealAlike(t *testing.T) {
	k, account := keys(t, make([]byte, 32)), ledger.NewAccountID(0, [14]byte{1})
	const want = "01c201b70e93092d2c3ab2446e639031828090891bb7a890e36b61288eaabdd777eaba7fd368baaf553be0668409c7d53c4c773d4eec330f59e481"
	sealed, err := k.SealAlike(account, identity.Synthetic(0))
	if got := hex.EncodeToString(sealed); err != nil || got != want {
		t.Errorf("SealAlike = %s, %v, want %s", got, err, want)
	}
	if n, err := k.Open(account, sealed); err != nil || n != identity.Synthetic(0) {
		t.Errorf("Open = %s, %v, want the number", n, err)
	}
	for name, c := range map[string]struct {
		account ledger.AccountID
		n       identity.Number
	}{"another account": {ledger.NewAccountID(0, [14]byte{2}), identity.Synthetic(0)}, "another number": {account, identity.Synthetic(1)}} {
		other, err := k.SealAlike(c.account, c.n)
		if nonce := string(other[:25]); err != nil || nonce == string(sealed[:25]) {
			t.Errorf("%s: SealAlike = %x, %v, want another nonce", name, other, err)
		}
	}
	if _, err := k.SealAlike(account, identity.Number{}); !errors.Is(err, fault.Invalid) {
		t.Errorf("SealAlike of none = %v, want %v", err, fault.Invalid)
	}
}
