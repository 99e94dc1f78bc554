package api

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// large is from how many bytes on an answer is worth compressing.
const large = 1400

// zips are compressors to be used again.
type zips struct{ sync.Pool }

func newZips() *zips {
	return &zips{sync.Pool{New: func() any {
		z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // a level that there is
		return z
	}}}
}

// compress returns a large text compressed, and says so in the headers, if the
// client takes that.
func (p *zips) compress(w http.ResponseWriter, r *http.Request, text []byte) []byte {
	if len(text) < large {
		return text
	}
	w.Header().Add("Vary", "Accept-Encoding")
	if !takesGzip(r) {
		return text
	}
	z := p.Get().(*gzip.Writer)
	defer p.Put(z)
	var short bytes.Buffer
	z.Reset(&short)
	z.Write(text) // a buffer does not fail
	z.Close()
	w.Header().Set("Content-Encoding", "gzip")
	return short.Bytes()
}

// takesGzip reads Accept-Encoding (RFC 9110, 12.5.3): gzip is taken when it or
// else * is named with a weight that is not zero.
func takesGzip(r *http.Request) bool {
	weights := map[string]float64{}
	for one := range strings.SplitSeq(strings.Join(r.Header["Accept-Encoding"], ","), ",") {
		name, rest, _ := strings.Cut(one, ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.ReplaceAll(rest, " ", ""), "q="); ok {
			weight, _ = strconv.ParseFloat(q, 64)
		}
		weights[strings.ToLower(strings.TrimSpace(name))] = weight
	}
	weight, named := weights["gzip"]
	if !named {
		weight = weights["*"]
	}
	return weight > 0
}
