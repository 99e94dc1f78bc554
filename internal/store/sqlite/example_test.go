package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"parley/internal/im"
	"parley/internal/store"
	"parley/internal/store/sqlite"
)

// Anna calls Ben, says hello, and cannot call Cara meanwhile.
func ExampleOpen() {
	folder, _ := os.MkdirTemp("", "parley")
	defer os.RemoveAll(folder)
	s, err := sqlite.Open(filepath.Join(folder, "parley.db"), store.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()

	ctx := context.Background()
	id, _, _ := s.Open(ctx, connected("SESSION1", anna, ben, ""))
	changed, _ := s.Change(ctx, im.Change{Session: id, By: anna, Decide: func(s im.Session) ([]im.Event, error) {
		return s.Send(im.Act{By: anna, At: morning}, "M1", "Hello, Ben")
	}})
	fmt.Println(changed.Events[0].Message.Index, changed.Session.Seq)
	_, _, err = s.Open(ctx, connected("SESSION2", anna, cara, ""))
	fmt.Println(err)
	events, _ := s.Events(ctx, id, 0, 10)
	for _, e := range events {
		fmt.Printf("%d %s %q\n", e.Seq, e.Kind, e.Message.Text)
	}
	// Output:
	// 1 4
	// store.open: anna: invalid state: Invalid state: the agent is in session SESSION1
	// 1 EventDialing ""
	// 2 EventRinging ""
	// 3 EventEstablished ""
	// 4 EventPrivateInfo "Hello, Ben"
}
