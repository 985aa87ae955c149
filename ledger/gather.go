package ledger

import "time"

// maxPatience bounds how long the writer waits for clients that it has just
// answered.
const maxPatience = 8 * time.Millisecond

// rhythm lets clients that ask again as soon as they are answered fall into
// step. Without it there would always be two halves, of which one is written
// while the other waits, and each commit would carry half of what it could.
//
// After a group the writer expects as many commands as it has answered and as
// were waiting then. It waits for them an eighth of the time that the group
// took at most, counted from the answer. So a bank that is idle, or has one
// client, never waits.
type rhythm struct {
	expected int
	until    time.Time
}

// answered tells that a group of commands was answered after it took so long,
// while others were waiting.
func (r *rhythm) answered(commands, waiting int, took time.Duration) {
	r.expected = commands + waiting
	r.until = time.Now().Add(min(took/8, maxPatience))
}

// gather takes what waits behind first, up to [GroupSize] commands, and what
// is expected to come in a moment. It returns the group and its commands.
func (b *Book) gather(first waiting, r *rhythm) ([]waiting, int) {
	group, commands := []waiting{first}, len(first.job.Commands)
	var patience <-chan time.Time // made when it is needed
	for commands < GroupSize {
		select {
		case w := <-b.queue:
			group, commands = append(group, w), commands+len(w.job.Commands)
			continue
		default:
		}
		if commands >= r.expected {
			break
		}
		if patience == nil {
			left := time.Until(r.until)
			if left <= 0 {
				break
			}
			patience = time.After(left)
		}
		select {
		case w := <-b.queue:
			group, commands = append(group, w), commands+len(w.job.Commands)
		case <-patience:
			return group, commands
		}
	}
	return group, commands
}
