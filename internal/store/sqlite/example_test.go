package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

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
	morning := im.Act{By: "anna", At: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	call := im.Call{ID: "SESSION1", Initiator: im.Party{Agent: "anna"}, Target: im.Party{Agent: "ben"}}
	id, _, _ := s.Open(ctx, call.Connect(morning))
	changed, _ := s.Change(ctx, im.Change{Session: id, By: "anna", Decide: func(s im.Session) ([]im.Event, error) {
		return s.Send(morning, "M1", "Hello, Ben")
	}})
	fmt.Println(changed.Events[0].Message.Index, changed.Session.Seq)
	call.ID, call.Target = "SESSION2", im.Party{Agent: "cara"}
	_, _, err = s.Open(ctx, call.Connect(morning))
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
