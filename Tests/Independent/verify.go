// verify checks what Cairn's log hands out, with none of Cairn's code: the notes by Go's sumdb/note, the tree
// by Go's sumdb/tlog (Debian: golang-go, golang-golang-x-mod-dev). The end-to-end tests run it.
//
// Build: GO111MODULE=off GOPATH=/usr/share/gocode go build -o verify verify.go
//
//	verify proof VKEY FILE.tlog-proof            checks a C2SP tlog-proof, prints the entry
//	verify consistency VKEY OLD NEW HASHES       checks that checkpoint NEW extends OLD; HASHES: base64 lines
//	verify root ENTRIES.jsonl                    prints size and base64 root; a line without its newline is a leaf
//
// It exits with 1 and a message where something is wrong, with 2 where it is called wrongly.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const header = "c2sp.org/tlog-proof@v1"

// emptyRoot is RFC 6962's root of no entries. This version of tlog gives zeros for it.
var emptyRoot = tlog.Hash(sha256.Sum256(nil))

func main() {
	var err error
	switch args := os.Args[1:]; {
	case len(args) == 3 && args[0] == "proof":
		err = proof(args[1], args[2])
	case len(args) == 5 && args[0] == "consistency":
		err = consistency(args[1], args[2], args[3], args[4])
	case len(args) == 2 && args[0] == "root":
		err = root(args[1])
	default:
		fmt.Fprintln(os.Stderr, "usage: verify proof VKEY FILE | consistency VKEY OLD NEW HASHES | root FILE")
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(1)
	}
}

// checkpoint is what a C2SP tlog-checkpoint says.
type checkpoint struct {
	origin string
	size   int64
	root   tlog.Hash
}

// openCheckpoint reads a signed checkpoint; the key must have signed it, and its name must be the origin.
func openCheckpoint(vkey string, message []byte) (checkpoint, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return checkpoint{}, err
	}
	opened, err := note.Open(message, note.VerifierList(verifier))
	if err != nil {
		return checkpoint{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[len(lines)-1] != "" {
		return checkpoint{}, errors.New("the note is not a checkpoint")
	}
	if lines[0] != verifier.Name() {
		return checkpoint{}, fmt.Errorf("the checkpoint is of %q, not of %q", lines[0], verifier.Name())
	}
	size, err := count(lines[1])
	if err != nil {
		return checkpoint{}, fmt.Errorf("the checkpoint's size: %v", err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return checkpoint{}, fmt.Errorf("the checkpoint's root: %v", err)
	}
	return checkpoint{lines[0], size, root}, nil
}

func proof(vkey, path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	gap := bytes.Index(content, []byte("\n\n"))
	if gap < 0 {
		return errors.New("the proof has no blank line before its checkpoint")
	}
	lines := strings.Split(string(content[:gap]), "\n")
	if len(lines) < 3 || lines[0] != header {
		return fmt.Errorf("the first line is not %s", header)
	}
	if !strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
		return errors.New("the lines 'extra' and 'index' are not there")
	}
	entry, err := base64.StdEncoding.Strict().DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return fmt.Errorf("the entry: %v", err)
	}
	index, err := count(strings.TrimPrefix(lines[2], "index "))
	if err != nil {
		return fmt.Errorf("the index: %v", err)
	}
	hashes, err := parseHashes(lines[3:])
	if err != nil {
		return err
	}
	head, err := openCheckpoint(vkey, content[gap+2:])
	if err != nil {
		return err
	}
	if index >= head.size {
		return fmt.Errorf("entry %d is not among the %d of the checkpoint", index, head.size)
	}
	if err := tlog.CheckRecord(hashes, head.size, head.root, index, tlog.RecordHash(entry)); err != nil {
		return err
	}
	fmt.Printf("%s\n", entry)
	return nil
}

func consistency(vkey, oldPath, newPath, hashesPath string) error {
	heads := make([]checkpoint, 2)
	for i, path := range []string{oldPath, newPath} {
		message, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if heads[i], err = openCheckpoint(vkey, message); err != nil {
			return fmt.Errorf("%s: %v", path, err)
		}
	}
	content, err := os.ReadFile(hashesPath)
	if err != nil {
		return err
	}
	hashes, err := parseHashes(strings.Fields(string(content)))
	if err != nil {
		return err
	}
	before, after := heads[0], heads[1]
	if before.size == 0 {
		// tlog knows no proof from an empty tree: every log extends it, and nothing has to be shown.
		if len(hashes) != 0 || before.root != emptyRoot {
			return errors.New("a checkpoint of no entries has the root of no entries, and an empty proof")
		}
	} else if err := tlog.CheckTree(hashes, after.size, after.root, before.size, before.root); err != nil {
		return err
	}
	fmt.Printf("%d entries extend %d\n", after.size, before.size)
	return nil
}

func root(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if len(content) > 0 && content[len(content)-1] != '\n' {
		return errors.New("the last line is cut off")
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	size := int64(0)
	for _, line := range bytes.SplitAfter(content, []byte("\n")) {
		if len(line) == 0 {
			break
		}
		more, err := tlog.StoredHashes(size, line[:len(line)-1], reader)
		if err != nil {
			return err
		}
		stored = append(stored, more...)
		size++
	}
	root := emptyRoot
	if size > 0 {
		if root, err = tlog.TreeHash(size, reader); err != nil {
			return err
		}
	}
	fmt.Printf("%d %s\n", size, root)
	return nil
}

// count reads a decimal number from 0 that is written in the one way there is.
func count(text string) (int64, error) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 || strconv.FormatInt(number, 10) != text {
		return 0, fmt.Errorf("%q is not a number of entries", text)
	}
	return number, nil
}

func parseHashes(lines []string) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, fmt.Errorf("%q is not a hash", line)
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}
