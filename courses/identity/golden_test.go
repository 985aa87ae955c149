package identity_test

import (
	"encoding/hex"
	"testing"
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
