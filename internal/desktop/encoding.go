package desktop

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
)

// acceptsGzip reads Accept-Encoding (RFC 9110 section 12.5.3): gzip must be
// named, or everything, and not with a quality of zero.
func acceptsGzip(headers []string) bool {
	accepted := false
	for coding := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		name, parameters, _ := strings.Cut(coding, ";")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "gzip", "x-gzip":
			return quality(parameters) > 0
		case "*":
			accepted = quality(parameters) > 0
		}
	}
	return accepted
}

func quality(parameters string) float64 {
	value, ok := strings.CutPrefix(strings.ReplaceAll(parameters, " ", ""), "q=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 0
	}
	return q
}

// squeeze returns text compressed, nil when that saves nothing worth the bother.
func squeeze(text []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is a valid one
	_, _ = w.Write(text)                                    // a buffer does not fail
	_ = w.Close()
	if out.Len() >= len(text)*9/10 {
		return nil
	}
	return out.Bytes()
}

func send(w http.ResponseWriter, r *http.Request, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a browser that went away is nobody's fault
	}
}
