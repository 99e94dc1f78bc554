package gws_test

import (
	"encoding/json"
	"fmt"

	"parley/gws"
)

// A reader looks at messageType first and then reads the whole.
func ExampleNotification() {
	data := []byte(`{"messageType":"IMLogUpdateMessage","notificationType":"NewMessage","imSessionPath":"/im-sessions/S1","message":"hello"}`)
	var head gws.Notification
	var said gws.IMLogUpdate
	if json.Unmarshal(data, &head) == nil && head.MessageType == gws.IMLogUpdateMessage && json.Unmarshal(data, &said) == nil {
		fmt.Println(said.IMSessionPath, said.Message)
	}
	// Output: /im-sessions/S1 hello
}

func ExampleStatusCode() {
	fmt.Println(int(gws.StatusInvalidParameter), gws.StatusInvalidParameter)
	// Output: 2 invalid parameter
}
