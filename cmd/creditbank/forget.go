package main

import (
	"context"
	"fmt"

	"creditbank/ledger"
)

// forgetErased ends erasures that were cut short after the ledger had
// forgotten, and repeats those that an older copy of a file has undone. The
// keyring remembers who was erased.
func (b *bank) forgetErased(ctx context.Context) error {
	var list []ledger.AccountID
	erased := make(map[ledger.AccountID]bool)
	for id := range b.vault.ring.Destroyed() {
		list, erased[id] = append(list, id), true
	}
	if len(list) == 0 {
		return nil
	}
	if err := b.registrar.ForgetErased(ctx, list...); err != nil {
		return err
	}
	for _, id := range list {
		if err := b.desk().ForgetLearner(ctx, id); err != nil {
			return fmt.Errorf("forget the member whose account was erased: %w", err)
		}
	}
	if err := b.intake.Forget(ctx, list...); err != nil {
		return err
	}
	keys, err := b.apiKeys.Keys(ctx)
	if err != nil {
		return fmt.Errorf("look for the keys of those who were erased: %w", err)
	}
	for _, k := range keys {
		if erased[k.Learner] && k.Revoked.IsZero() {
			if _, err := b.apiKeys.Revoke(ctx, k.ID, b.now()); err != nil {
				return fmt.Errorf("revoke key %s of one who was erased: %w", k.ID, err)
			}
		}
	}
	return nil
}
