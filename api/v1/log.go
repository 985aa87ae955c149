package v1

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"

	"golang.org/x/mod/sumdb/tlog"
)

// Log is what the API needs of the public log. The store is the one in use;
// tests have another. What is not there, or not covered by a signed checkpoint
// yet, is [fault.NotFound].
type Log interface {
	// Checkpoint returns the newest signed checkpoint.
	Checkpoint(ctx context.Context) ([]byte, error)
	// Tile returns a tile or an entry bundle, if the newest checkpoint covers
	// all of it.
	Tile(ctx context.Context, p merkle.Path) ([]byte, error)
	// InclusionProof returns the leaf of an entry, a proof that it is in the
	// tree, and the checkpoint of that tree. The leaf's index is seq - 1.
	InclusionProof(ctx context.Context, seq uint64) (leaf []byte, proof []merkle.Hash, checkpoint []byte, err error)
	// ConsistencyProof proves that a tree of one size is the beginning of that
	// of another, both at most of the size of the newest checkpoint.
	ConsistencyProof(ctx context.Context, from, to uint64) ([]merkle.Hash, error)
}

// How long answers may be kept. Tiles never change, partial ones neither: the
// width is in their address.
const (
	cacheCheckpoint = "public, max-age=1"
	cacheKeys       = "public, max-age=300"
	cacheTile       = "public, max-age=31536000, immutable"
)

// GetCheckpoint answers with the signed head of the log.
func (s *Server) GetCheckpoint(ctx context.Context, _ wire.GetCheckpointRequestObject) (wire.GetCheckpointResponseObject, error) {
	signed, err := s.Log.Checkpoint(ctx)
	if err != nil {
		return nil, err
	}
	return wire.GetCheckpoint200TextResponse{
		Body: string(signed), Headers: wire.GetCheckpoint200ResponseHeaders{CacheControl: cacheCheckpoint},
	}, nil
}

// GetTile answers with a tile or an entry bundle. The path counts as it was
// sent: one that says the same in other bytes is not found.
func (s *Server) GetTile(ctx context.Context, _ wire.GetTileRequestObject) (wire.GetTileResponseObject, error) {
	p, err := merkle.ParsePath(call.Of(ctx).Path)
	if err != nil {
		return nil, err
	}
	data, err := s.Log.Tile(ctx, p)
	if err != nil {
		return nil, err
	}
	return wire.GetTile200ApplicationoctetStreamResponse{
		Body: bytes.NewReader(data), ContentLength: int64(len(data)),
		Headers: wire.GetTile200ResponseHeaders{CacheControl: cacheTile},
	}, nil
}

// GetLogKeys answers with the verification keys.
func (s *Server) GetLogKeys(context.Context, wire.GetLogKeysRequestObject) (wire.GetLogKeysResponseObject, error) {
	keys, err := s.Transcripts.Keys()
	if err != nil {
		return nil, err
	}
	return wire.GetLogKeys200TextResponse{
		Body: strings.Join(keys, "\n") + "\n", Headers: wire.GetLogKeys200ResponseHeaders{CacheControl: cacheKeys},
	}, nil
}

// GetEntryProof answers with the proof that an entry is in the log.
func (s *Server) GetEntryProof(ctx context.Context, r wire.GetEntryProofRequestObject) (wire.GetEntryProofResponseObject, error) {
	if r.Seq < 1 {
		return nil, fmt.Errorf("entry %d: %w", r.Seq, fault.NotFound)
	}
	leaf, proof, checkpoint, err := s.Log.InclusionProof(ctx, uint64(r.Seq))
	if err != nil {
		return nil, err
	}
	index := r.Seq - 1
	headers := wire.GetEntryProof200ResponseHeaders{Vary: "Accept"}
	if wantsText(call.Of(ctx).Accept) {
		text := merkle.ProofText(uint64(index), proof, checkpoint)
		return wire.GetEntryProof200TextResponse{Body: string(text), Headers: headers}, nil
	}
	return wire.GetEntryProof200JSONResponse{
		Body: wire.InclusionProof{
			Seq: r.Seq, Index: index, Leaf: base64Text(leaf), LeafHash: tlog.RecordHash(leaf).String(),
			Proof: hashes(proof), Checkpoint: string(checkpoint),
		},
		Headers: headers,
	}, nil
}

// GetConsistency answers with the proof that the log only grew.
func (s *Server) GetConsistency(ctx context.Context, r wire.GetConsistencyRequestObject) (wire.GetConsistencyResponseObject, error) {
	from, to := r.Params.From, r.Params.To
	if from > to {
		return nil, problem.Flaws{{
			Code: problem.NumberRange, Field: "from", Has: strconv.FormatInt(from, 10), Wants: strconv.FormatInt(to, 10),
		}}
	}
	proof, err := s.Log.ConsistencyProof(ctx, uint64(from), uint64(to))
	if err != nil {
		return nil, err
	}
	return wire.GetConsistency200JSONResponse{From: from, To: to, Proof: hashes(proof)}, nil
}

// hashes returns a proof as texts; an empty one is a list, too.
func hashes(proof []merkle.Hash) []wire.TreeHash {
	texts := make([]wire.TreeHash, len(proof))
	for i, h := range proof {
		texts[i] = h.String()
	}
	return texts
}
