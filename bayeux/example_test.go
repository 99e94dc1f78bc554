package bayeux_test

import (
	"fmt"

	"parley/bayeux"
)

func ExampleDecode() {
	list, err := bayeux.Decode(nil, []byte(`{"channel":"/chat/1","id":7,"data":{"text":"hi"}}`), bayeux.Limits{Body: 1000, Batch: 10, Depth: 10})
	fmt.Println(list[0].Channel, list[0].ID, string(list[0].Data), err)
	fmt.Println(list[0].Check(100) == "")
	// Output:
	// /chat/1 7 {"text":"hi"} <nil>
	// true
}

func ExampleEncode() {
	fmt.Printf("%s\n", bayeux.Encode(
		bayeux.Message{Channel: bayeux.MetaSubscribe, ID: "2", ClientID: "abc", Subscription: bayeux.SubscribeTo("/chat/*")},
		bayeux.Message{Channel: bayeux.MetaConnect, ID: "3", ClientID: "abc", ConnectionType: bayeux.LongPolling},
	))
	// Output: [{"channel":"/meta/subscribe","id":"2","clientId":"abc","subscription":"/chat/*"},{"channel":"/meta/connect","id":"3","clientId":"abc","connectionType":"long-polling"}]
}

func ExampleFreeze() {
	ev, err := bayeux.Freeze("/chat/1", []byte(`"hi"`))
	fmt.Printf("%s %v\n", ev.Batch(), err)
	// Output: [{"channel":"/chat/1","data":"hi"}] <nil>
}

func ExampleMatch() {
	fmt.Println(bayeux.Match("/chat/*", "/chat/1"), bayeux.Match("/chat/*", "/chat/1/2"), bayeux.Match("/chat/**", "/chat/1/2"))
	fmt.Println(bayeux.Matching("/chat/1"))
	// Output:
	// true false true
	// [/chat/1 /chat/* /chat/** /**]
}
