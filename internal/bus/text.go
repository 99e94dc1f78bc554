package bus

import "encoding/json"

// mostText is the length of the longest text on a wire, in bytes. PostgreSQL
// takes fewer than 8,000. More topics than fit become All.
const mostText = 7500

// text is what a node tells at once.
type text struct {
	Node   string      `json:"n"`
	Topics []topicText `json:"t"`
}

type topicText struct {
	Session string `json:"s,omitempty"`
	User    string `json:"u,omitempty"`
	Login   string `json:"l,omitempty"`
	Records bool   `json:"r,omitempty"`
	All     bool   `json:"a,omitempty"`
}

func encode(node string, topics []Topic) string {
	t := text{Node: node}
	size := 0
	for _, topic := range topics {
		size += len(topic.Session) + len(topic.User) + len(topic.Login)
		if size > mostText { // in short: no need to encode it all
			break
		}
		t.Topics = append(t.Topics, topicText{topic.Session, topic.User, topic.Login, topic.Records, topic.All})
	}
	data, err := json.Marshal(t)
	if err != nil || size > mostText || len(data) > mostText {
		t.Topics = []topicText{{All: true}}
		data, _ = json.Marshal(t) // a name and a truth cannot fail
	}
	return string(data)
}

// decode returns who told what; what is not understood means everything.
func decode(told string) (node string, topics []Topic) {
	var t text
	if err := json.Unmarshal([]byte(told), &t); err != nil || t.Node == "" {
		return "", []Topic{{All: true}}
	}
	for _, topic := range t.Topics {
		topics = append(topics, Topic{Session: topic.Session, User: topic.User, Login: topic.Login, Records: topic.Records, All: topic.All})
	}
	return t.Node, topics
}
