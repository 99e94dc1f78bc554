package bayeux_test

import (
	"testing"

	"parley/bayeux"
)

func BenchmarkDecode(b *testing.B) {
	body := []byte(`[{"channel":"/meta/connect","id":"12","clientId":"KI6K57HZRTBWJDLWNGG6DIUZWF","connectionType":"long-polling","ext":{"ack":12}}]`)
	limits := bayeux.Limits{Body: 1 << 18, Batch: 256, Depth: 64}
	var list []bayeux.Message
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if list, err = bayeux.Decode(list[:0], body, limits); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFreeze(b *testing.B) {
	data := []byte(`{"messageType":"IMSessionMessageType","text":"12345678901234567890123456789012345678901234567890"}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := bayeux.Freeze("/v2/me/im-sessions", data); err != nil {
			b.Fatal(err)
		}
	}
}
