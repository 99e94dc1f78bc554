package reference

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Exchange is one request and its answer. Path is as it was written, without the
// query.
type Exchange struct {
	Method, Path string
	Query        url.Values
	Request      []byte
	Status       int
	Header       http.Header
	Answer       []byte
}

// form is what the answer has to fit: a list of fields leaves members out.
func (e Exchange) form() string {
	names := strings.Split(e.Query.Get("fields"), ",")
	if e.Query.Get("fields") == "" || slices.Contains(names, "*") || e.Status >= 300 {
		return closed
	}
	return parts
}

// everywhere are the answers of a path and method that the document lacks, by
// HTTP code.
func everywhere() map[int]string {
	return map[int]string{401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 405: "MethodNotAllowed", 429: "TooMany", 503: "Unavailable"}
}

// Check returns how the exchange departs from the document, nil if it does not.
func (d *Document) Check(e Exchange) error {
	at, known := d.operation(e)
	if err := d.CheckAnswer(e); err != nil || !known || e.Status >= 300 {
		return err
	}
	return e.told(d.checkRequest(at, e))
}

// CheckAnswer is Check without a look at what was asked.
func (d *Document) CheckAnswer(e Exchange) error {
	at, known := d.operation(e)
	switch {
	case e.Method == http.MethodOptions:
		return nil // answered alike for all, and without a body
	case !known:
		return e.told(d.checkUndocumented(e))
	}
	return e.told(d.checkAnswer(at, e))
}

// operation is the place of what was asked for, if it is documented.
func (d *Document) operation(e Exchange) (at []string, known bool) {
	method := strings.ToLower(e.Method)
	if method == "head" {
		method = "get"
	}
	path, known := d.path(e.Path)
	if known {
		_, operation := d.at("paths", path, method)
		known = operation != nil
	}
	return []string{"paths", path, method}, known
}

func (e Exchange) told(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the reference does not know this: %s %s %.300s: HTTP %d %.2000s: %w", e.Method, e.Path, e.Request, e.Status, e.Answer, err)
}

// checkUndocumented: what is no resource, or no method of it, is refused.
func (d *Document) checkUndocumented(e Exchange) error {
	name, ok := everywhere()[e.Status]
	switch {
	case !strings.HasPrefix(e.Path, "/api/v2"), strings.HasPrefix(e.Path, "/api/v2/notifications"):
		return nil
	case !ok:
		return fmt.Errorf("the document has no such operation")
	case e.Method == http.MethodHead:
		return nil
	}
	return d.checkBody([]string{"components", "responses", name}, e)
}

func (d *Document) checkAnswer(at []string, e Exchange) error {
	place, answer := d.at(append(slices.Clone(at), "responses", strconv.Itoa(e.Status))...)
	if answer == nil {
		return fmt.Errorf("the operation has no answer of that code")
	}
	headers, _ := answer["headers"].(map[string]any)
	for name := range headers {
		if e.Header.Get(name) == "" {
			return fmt.Errorf("the header %s is missing", name)
		}
	}
	if e.Method == http.MethodHead {
		return nil
	}
	return d.checkBody(place, e)
}

// checkBody holds an answer's body against the response at a place.
func (d *Document) checkBody(place []string, e Exchange) error {
	_, response := d.at(place...)
	content, _ := response["content"].(map[string]any)
	if len(content) == 0 {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(e.Header.Get("Content-Type"))
	if content[kind] == nil {
		return fmt.Errorf("the answer is %q", kind)
	}
	if kind != "application/json" {
		return nil
	}
	return d.fitsText(e.form(), append(place, "content", kind, "schema"), e.Answer)
}

func (d *Document) checkRequest(at []string, e Exchange) error {
	place, body := d.at(append(slices.Clone(at), "requestBody")...)
	name := ""
	if body != nil {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(e.Request))
		if err != nil {
			return err
		}
		if o, ok := value.(map[string]any); ok { // a member that is null counts as absent
			maps.DeleteFunc(o, func(_ string, member any) bool { return member == nil })
		}
		if err := d.fits(open, append(place, "content", "application/json", "schema"), value); err != nil {
			return err
		}
		name = " " + operationName(e.Request)
	}
	return d.played(strings.ToUpper(at[2]) + " " + at[1] + strings.TrimRight(name, " "))
}

func operationName(body []byte) string {
	var said struct {
		OperationName string `json:"operationName"`
	}
	_ = json.Unmarshal(body, &said) // what has no name has none
	return said.OperationName
}

func (d *Document) fitsText(form string, steps []string, text []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return d.fits(form, steps, value)
}

// path finds the documented path; one that is spelled out wins over one with
// parameters.
func (d *Document) path(path string) (string, bool) {
	path = strings.TrimSuffix(path, "/")
	if rest, ok := strings.CutPrefix(path, "/api/v2/notifications"); ok && (rest == "" || rest[0] == '/') || path == "/genesys/cometd" {
		return "/api/v2/notifications", true
	}
	_, paths := d.at("paths")
	if paths[path] != nil {
		return path, true
	}
	for known := range paths {
		if strings.Contains(known, "{") && alike(strings.Split(known, "/"), strings.Split(path, "/")) {
			return known, true
		}
	}
	return "", false
}

func alike(known, steps []string) bool {
	return slices.EqualFunc(known, steps, func(k, s string) bool { return k == s || strings.HasPrefix(k, "{") && s != "" })
}

// Notification returns how what was heard on a topic departs from the document.
// The data is the text of the member of that name.
func (d *Document) Notification(topic string, data []byte) error {
	var said struct {
		MessageType      string `json:"messageType"`
		NotificationType string `json:"notificationType"`
	}
	if err := json.Unmarshal(data, &said); err != nil {
		return err
	}
	_, post := d.at("webhooks", said.MessageType, "post")
	if post["x-topic"] != topic {
		return fmt.Errorf("the reference knows no %s on %s: %s", said.MessageType, topic, data)
	}
	err := d.fitsText(closed, []string{"webhooks", said.MessageType, "post", "requestBody", "content", "application/json", "schema"}, data)
	if err != nil {
		return fmt.Errorf("the reference does not know this: %s %s: %w", topic, data, err)
	}
	return d.played(strings.TrimSpace("HEAR " + said.MessageType + " " + said.NotificationType))
}
