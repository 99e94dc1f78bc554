package metrics_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"time"

	"parley/internal/metrics"
)

func Example() {
	m := metrics.New("1.0.0")
	m.Answered("/me/im-sessions", "POST", 200, 0, 3*time.Millisecond)
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, "im_api_answers_total") {
			fmt.Print(line)
		}
	}
	// Output: im_api_answers_total{http="200",method="POST",resource="/me/im-sessions",status="0"} 1
}
