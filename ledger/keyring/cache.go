package keyring

import (
	"sync"

	"creditbank/ledger"
	"creditbank/ledger/seal"
)

// cacheSize bounds the keys that are kept unwrapped in memory.
const cacheSize = 16 << 10

// cache remembers unwrapped keys. When it is full, some are forgotten, no
// matter which.
type cache struct {
	mu   sync.Mutex
	keys map[ledger.AccountID]seal.Key // guarded by mu
	// gen counts the drops. A key that was read from the file before a drop
	// must not be remembered after it: it may have been destroyed between.
	gen uint64 // guarded by mu
}

func (c *cache) get(a ledger.AccountID) (seal.Key, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key, ok := c.keys[a]
	return key, ok
}

func (c *cache) generation() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.gen
}

func (c *cache) put(a ledger.AccountID, key seal.Key, generation uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if generation != c.gen {
		return
	}
	if c.keys == nil {
		c.keys = make(map[ledger.AccountID]seal.Key)
	}
	for other := range c.keys {
		if len(c.keys) < cacheSize {
			break
		}
		delete(c.keys, other)
	}
	c.keys[a] = key
}

// drop forgets all keys.
func (c *cache) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.keys)
	c.gen++
}
