package bayeux

import (
	"bytes"
	"encoding/json"
)

// The functions of this file walk over JSON that check has accepted, and
// return slices of it. encoding/json's struct decoding is not used for messages
// because it matches names without regard to case and lets a name appear twice.

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// skipString returns the index after the string that starts at i.
func skipString(b []byte, i int) int {
	for i++; b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// skipValue returns the index after the value that starts at i.
func skipValue(b []byte, i int) int {
	switch b[i] {
	case '"':
		return skipString(b, i)
	case '{', '[':
		return skipNested(b, i)
	}
	for i < len(b) && !bytes.ContainsRune([]byte(",]} \n\r\t"), rune(b[i])) {
		i++
	}
	return i
}

func skipNested(b []byte, i int) int {
	for depth := 0; ; i++ {
		switch b[i] {
		case '"':
			i = skipString(b, i) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
}

// eachElement calls visit for every element of an array until it says false,
// and reports whether all were visited.
func eachElement(array []byte, visit func(value []byte) bool) bool {
	i := skipSpace(array, 1)
	for array[i] != ']' {
		end := skipValue(array, i)
		if !visit(array[i:end]) {
			return false
		}
		if i = skipSpace(array, end); array[i] == ',' {
			i = skipSpace(array, i+1)
		}
	}
	return true
}

// eachField does for an object what eachElement does for an array.
func eachField(object []byte, visit func(key string, value []byte) bool) bool {
	i := skipSpace(object, 1)
	for object[i] != '}' {
		keyEnd := skipString(object, i)
		key := fieldName(object[i:keyEnd])
		i = skipSpace(object, skipSpace(object, keyEnd)+1)
		end := skipValue(object, i)
		if !visit(key, object[i:end]) {
			return false
		}
		if i = skipSpace(object, end); object[i] == ',' {
			i = skipSpace(object, i+1)
		}
	}
	return true
}

// fieldName reads a key; the protocol's own names cost no allocation.
func fieldName(quoted []byte) string {
	switch string(quoted[1 : len(quoted)-1]) {
	case "channel":
		return "channel"
	case "id":
		return "id"
	case "clientId":
		return "clientId"
	case "data":
		return "data"
	case "ext":
		return "ext"
	case "advice":
		return "advice"
	case "connectionType":
		return "connectionType"
	case "subscription":
		return "subscription"
	case "successful":
		return "successful"
	case "timeout":
		return "timeout"
	case "ack":
		return "ack"
	}
	name, _ := text(quoted)
	return name
}

// text reads a JSON string; ok is false when the value is something else.
func text(value []byte) (s string, ok bool) {
	if value[0] != '"' {
		return "", false
	}
	if bytes.IndexByte(value, '\\') < 0 {
		return string(value[1 : len(value)-1]), true
	}
	return s, json.Unmarshal(value, &s) == nil
}
