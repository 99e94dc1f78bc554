package bayeuxserver_test

import (
	"testing"
	"time"

	"parley/bayeuxserver"
)

// A session that is parted from ends like one that is kicked, and its client
// misses nothing of what was queued before.
func TestPart(t *testing.T) {
	none, second := bayeuxserver.Config{}, time.Second
	last := `{"channel":"/meta/disconnect","successful":true},` + stopped[1:]
	scenes(t, "between two connects, the next one gets what was queued and ends it", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		anna.session().Deliver(freeze("/a", "1"))
		anna.session().Part()
		if anna.session().Deliver(freeze("/a", "2")) {
			t.Error("something was queued after the end")
		}
		anna.asks(connect, `[{"channel":"/a","data":1},`+last)
		anna.asks(connect, unknown)
	})
	scenes(t, "before the first connect, that one ends it", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().shakes()
		anna.session().Part()
		anna.asks(connect, `[`+last)
	})
	scenes(t, "a held connect is told at once", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		held := anna.holds(connect)
		anna.session().DeliverSoon(freeze("/a", "1"), second)
		anna.session().Part()
		told(t, held, `[{"channel":"/a","data":1},`+last)
	})
	scenes(t, "so is a socket, connect or not", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		ben := sc.talker().joins()
		ben.says(wsConnect)
		sc.after(0)
		ben.session().Part()
		ben.hears(`[{"channel":"/meta/disconnect","successful":true}]`, stopped)
		cara := sc.talker().joins()
		cara.session().Part()
		cara.hears(`[{"channel":"/meta/disconnect","successful":true}]`)
		ben.cut()
		cara.cut()
	})
	scenes(t, "a client that does not come expires", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		anna.session().Part()
		sc.after(61 * second)
		anna.asks(connect, unknown)
	})
}
