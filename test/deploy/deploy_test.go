// Package deploy checks what deploy/ offers to operators, as far as it can be
// checked without a container engine.
package deploy

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"parley/internal/config"
	"parley/test/need"
)

// compose is the part of a compose file that is looked at.
type compose struct {
	Services map[string]struct {
		Environment map[string]string
		DependsOn   any `yaml:"depends_on"`
		Networks    []string
		Volumes     []string
	}
	Networks map[string]any
	Volumes  map[string]any
}

func read(t *testing.T) compose {
	t.Helper()
	data, err := os.ReadFile("../../deploy/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c compose
	if err := yaml.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNodesAreConfigured(t *testing.T) {
	c := read(t)
	for _, name := range []string{"node-1", "node-2", "node-3"} {
		var variables []string
		for key, value := range c.Services[name].Environment {
			value = strings.NewReplacer("${PARLEY_URL:-http://localhost:8080}", "http://localhost:8080",
				"${POSTGRES_PASSWORD:?set it}", "secret").Replace(value)
			variables = append(variables, key+"="+value)
		}
		cfg, err := config.Load(config.Sources{Env: variables})
		if err != nil {
			t.Fatal(name, err)
		}
		if cfg.Node.Name != name || cfg.Node.Drain.Delay == 0 || !strings.HasPrefix(cfg.Store.URL, "postgres://") {
			t.Errorf("%s: %+v", name, cfg.Node)
		}
	}
}

func TestWhatIsNamedIsThere(t *testing.T) {
	c := read(t)
	for name, service := range c.Services {
		for _, network := range service.Networks {
			if _, ok := c.Networks[network]; !ok {
				t.Errorf("%s: no network %s", name, network)
			}
		}
		for _, volume := range service.Volumes {
			from, _, _ := strings.Cut(volume, ":")
			if _, ok := c.Volumes[from]; ok {
				continue
			}
			if _, err := os.Stat(filepath.Join("../../deploy", from)); err != nil {
				t.Error(name, err)
			}
		}
	}
	balancer, err := os.ReadFile("../../deploy/haproxy.cfg")
	if err != nil {
		t.Fatal(err)
	}
	for name := range c.Services {
		if strings.HasPrefix(name, "node-") && !strings.Contains(string(balancer), " "+name+":8090 ") {
			t.Errorf("the balancer does not know %s", name)
		}
	}
}

func TestTheBalancerTakesItsConfiguration(t *testing.T) {
	path, err := exec.LookPath("haproxy")
	if err != nil {
		need.Missing(t, "haproxy", "no haproxy in PATH")
	}
	if out, err := exec.Command(path, "-c", "-f", "../../deploy/haproxy.cfg").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestAlertsAskForFiguresThatThereAre: docs/metrics.md lists them, and a test of the
// server holds it against what is shown.
func TestAlertsAskForFiguresThatThereAre(t *testing.T) {
	var rules struct {
		Groups []struct {
			Rules []struct{ Alert, Expr string }
		}
	}
	text, err := os.ReadFile("../../deploy/alerts.yaml")
	if err == nil {
		err = yaml.Unmarshal(text, &rules)
	}
	page, missing := os.ReadFile("../../docs/metrics.md")
	if err := errors.Join(err, missing); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			for _, name := range regexp.MustCompile(`\bim_[a-z_]+`).FindAllString(rule.Expr, -1) {
				asked++
				if !strings.Contains(string(page), "`"+strings.TrimSuffix(name, "_bucket")+"`") {
					t.Errorf("%s asks for %s", rule.Alert, name)
				}
			}
		}
	}
	if asked == 0 {
		t.Error("no figure is asked for")
	}
}
