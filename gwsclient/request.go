package gwsclient

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"parley/gws"
)

// CallOption is a detail of one call.
type CallOption func(*call)

// IdempotencyKey makes a repeat of the call safe: a parley server answers as it
// did the first time and does nothing twice (D-32).
func IdempotencyKey(key string) CallOption { return func(c *call) { c.key = key } }

// call is one request to be made.
type call struct {
	method, path string
	operation    gws.OperationName
	body         any
	anonymous    bool
	key          string
}

func (c call) name() string {
	if c.operation != "" {
		return string(c.operation)
	}
	path, _, _ := strings.Cut(c.path, "?")
	return c.method + " " + path
}

// post makes an operation of its body and reads the answer into into.
func (c *Client) post(ctx context.Context, path string, name gws.OperationName, body, into any, options []CallOption) error {
	todo := call{method: http.MethodPost, path: path, operation: name, body: body}
	for _, set := range options {
		set(&todo)
	}
	return c.change(ctx, todo, into)
}

// change makes a call that may need a CSRF token, and once more with a new one.
func (c *Client) change(ctx context.Context, todo call, into any) error {
	err := c.do(ctx, todo, into)
	if !wantsToken(err) {
		return err
	}
	if _, meErr := c.Me(ctx); meErr != nil { // any GET brings the token
		return errors.Join(err, meErr)
	}
	return c.do(ctx, todo, into)
}

func (c *Client) get(ctx context.Context, path string, into any) error {
	return c.do(ctx, call{method: http.MethodGet, path: path}, into)
}

// wantsToken recognises the vendor's words for a missing CSRF token, which come
// in no envelope.
func wantsToken(err error) bool {
	var answered *Error
	return errors.As(err, &answered) && answered.HTTP == http.StatusForbidden &&
		strings.Contains(strings.ToLower(answered.Message), "csrf")
}

func (c *Client) do(ctx context.Context, todo call, into any) error {
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	var body []byte
	if todo.body != nil {
		var err error
		if body, err = json.Marshal(todo.body); err != nil {
			return fmt.Errorf("%s: %w", todo.name(), err)
		}
	}
	asked := Request{User: c.user, Method: todo.method, Path: todo.path, Operation: todo.operation, Body: body, At: time.Now()}
	if hook := c.options.Hooks.Requested; hook != nil {
		hook(asked)
	}
	status, err := c.exchange(ctx, todo, body, into)
	c.answered(asked, status, err)
	return err
}

func (c *Client) answered(asked Request, status int, err error) {
	hook := c.options.Hooks.Answered
	if hook == nil {
		return
	}
	e := Exchange{Request: asked, Took: time.Since(asked.At), HTTP: status, Err: err}
	var answered *Error
	if errors.As(err, &answered) {
		e.Code, e.Message = answered.Code, answered.Message
	}
	hook(e)
}

func (c *Client) exchange(ctx context.Context, todo call, body []byte, into any) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, todo.method, c.base+todo.path, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", todo.name(), err)
	}
	c.setHeader(req.Header, todo)
	res, err := c.options.HTTPClient.Do(req)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", todo.name(), err)
	}
	defer func() { _ = res.Body.Close() }()
	c.keepToken(res.Header)
	text, err := io.ReadAll(io.LimitReader(res.Body, c.options.MaxAnswer+1))
	if err != nil {
		return res.StatusCode, fmt.Errorf("%s: %w", todo.name(), err)
	}
	if int64(len(text)) > c.options.MaxAnswer {
		return res.StatusCode, fmt.Errorf("%s: an answer of more than %d bytes", todo.name(), c.options.MaxAnswer)
	}
	return res.StatusCode, read(todo.name(), res, text, into)
}

func (c *Client) setHeader(h http.Header, todo call) {
	h.Set("Accept", "application/json")
	if todo.body != nil {
		h.Set("Content-Type", "application/json")
	}
	if todo.method != http.MethodGet {
		c.addToken(h)
	}
	if todo.key != "" {
		h.Set(gws.IdempotencyKey, todo.key)
	}
	if !todo.anonymous {
		c.credentials(h)
	}
}

// read checks the envelope and decodes the whole. Partial success (code 7) is
// success: the caller looks at the parts.
func read(op string, res *http.Response, text []byte, into any) error {
	var envelope struct {
		StatusCode    *gws.StatusCode `json:"statusCode"`
		StatusMessage string          `json:"statusMessage"`
	}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	isJSON := kind == "application/json" && json.Unmarshal(text, &envelope) == nil && envelope.StatusCode != nil
	switch {
	case !isJSON && res.StatusCode >= http.StatusBadRequest:
		return &Error{Op: op, HTTP: res.StatusCode, Message: firstLine(text, res.Status)}
	case !isJSON:
		return fmt.Errorf("%s: HTTP %d with %q: %w", op, res.StatusCode, kind, ErrNotGWS)
	case *envelope.StatusCode != gws.StatusOK && *envelope.StatusCode != gws.StatusPartialSuccess:
		return &Error{Op: op, HTTP: res.StatusCode, Code: *envelope.StatusCode, Message: envelope.StatusMessage}
	case res.StatusCode >= http.StatusBadRequest:
		return &Error{Op: op, HTTP: res.StatusCode, Message: envelope.StatusMessage}
	case into == nil:
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w: %w", op, ErrNotGWS, err)
	}
	return nil
}

const longestLine = 200

// firstLine is what an answer without envelope says, "" never.
func firstLine(text []byte, otherwise string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	if line == "" || strings.HasPrefix(line, "<") {
		return otherwise
	}
	return strings.ToValidUTF8(line[:min(len(line), longestLine)], "")
}

// keepToken remembers the CSRF token of an answer: one header names the other.
func (c *Client) keepToken(h http.Header) {
	name := h.Get(gws.CSRFHeaderName)
	if name == "" || h.Get(name) == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.csrf = csrf{header: name, token: h.Get(name)}
}

func (c *Client) addToken(h http.Header) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.csrf.header != "" {
		h.Set(c.csrf.header, c.csrf.token)
	}
}
